/**
 * The address: the part behind "#", which no browser ever sends and in which code and token come, and the browser's
 * own back button.
 */

/**
 * Reads the fragment and takes it out of the address and of the history.
 * @returns {Record<string, string>}
 */
export function takeFragment() {
  const { hash, pathname, search } = window.location;
  if (hash.length < 2) return {};
  window.history.replaceState(null, "", pathname + search);
  return Object.fromEntries(new URLSearchParams(hash.slice(1)));
}

/**
 * @param {string} address
 * @param {Record<string, string>} values
 */
export const withFragment = (address, values) => `${address}#${new URLSearchParams(values)}`;

/**
 * Whether a page of ours, named by its address, has sent the person here.
 * @param {string} address
 */
export const cameFrom = (address) => document.referrer.split(/[?#]/)[0] === address;

/**
 * Calls `act` when an address with a fragment is opened in a page that is there already, as a scanned code may do.
 * @param {() => void} act
 */
export const onFragment = (act) =>
  window.addEventListener("hashchange", () => window.location.hash.length > 1 && act());

/** Lets the browser's back button go one screen back instead of leaving, where there is a screen to go back to. */
export class BackButton {
  /** @type {(() => void) | null} */
  #back = null;
  #guarded = false;

  constructor() {
    window.addEventListener("popstate", () => {
      this.#guarded = false;
      this.#back?.();
    });
  }

  /** @param {(() => void) | null} back what the button does on the present screen; null lets it leave */
  set(back) {
    this.#back = back;
    if (back === null || this.#guarded) return;
    window.history.pushState(null, "");
    this.#guarded = true;
  }
}
