/**
 * What one tab keeps for itself while a person votes: an unfinished choice, and a voting code that was scanned.
 * It is encrypted (AES-256-GCM) under a key that the server tells only to the person who is signed in: who finds the
 * tab's storage after signing out, or in a browser's files, finds nothing to read. Nothing of it is ever sent.
 * Storage may be full, switched off or cleared at any time; then nothing is kept, and the page works on.
 */

const PREFIX = "tellers";
const IV_BYTES = 12;

/** @param {string} hex */
const fromHex = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** @param {Uint8Array} bytes */
const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

/** @param {string} text */
const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/**
 * @param {string} hex
 * @returns {Promise<CryptoKey>}
 */
const readKey = (hex) =>
  crypto.subtle.importKey("raw", fromHex(hex), "AES-GCM", false, ["encrypt", "decrypt"]);

/**
 * @param {string} what
 * @param {string} about the uuid of a contest, or the identifier of a poll
 */
const nameOf = (what, about) => `${PREFIX} ${what} ${about}`;

/** One thing that the tab keeps. Writes follow each other, so that the last one wins. */
export class Kept {
  #key;
  #last = Promise.resolve();

  /**
   * @param {"choice" | "code"} what
   * @param {string} about
   * @param {string} key 256 bits in hex
   */
  constructor(what, about, key) {
    this.name = nameOf(what, about);
    this.#key = readKey(key);
    this.#key.catch(() => {}); // told when the key is needed
  }

  /**
   * Keeps a value in the place of the one before.
   * @param {unknown} value anything that JSON can hold
   * @returns {Promise<void>}
   */
  put(value) {
    return this.#then(async () => {
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      const text = new TextEncoder().encode(JSON.stringify(value));
      const options = { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(this.name) };
      const sealed = new Uint8Array(await crypto.subtle.encrypt(options, await this.#key, text));
      sessionStorage.setItem(this.name, toBase64(Uint8Array.of(...iv, ...sealed)));
    });
  }

  /**
   * The value that is kept; null where there is none, or where it was kept for somebody else.
   * @returns {Promise<any>}
   */
  async get() {
    await this.#last;
    try {
      const bytes = fromBase64(sessionStorage.getItem(this.name) ?? "");
      const options = {
        name: "AES-GCM",
        iv: bytes.subarray(0, IV_BYTES),
        additionalData: new TextEncoder().encode(this.name),
      };
      const text = await crypto.subtle.decrypt(options, await this.#key, bytes.subarray(IV_BYTES));
      return JSON.parse(new TextDecoder().decode(text));
    } catch {
      return null;
    }
  }

  /** @returns {Promise<void>} */
  forget() {
    return this.#then(async () => sessionStorage.removeItem(this.name));
  }

  /** @param {() => Promise<void>} act */
  #then(act) {
    this.#last = this.#last.then(act).catch(() => {}); // nothing is kept, and voting goes on
    return this.#last;
  }
}

/** Forgets everything that this tab keeps for anybody. */
export function forgetAll() {
  try {
    for (const name of Object.keys(sessionStorage)) {
      if (name.startsWith(`${PREFIX} `)) sessionStorage.removeItem(name);
    }
  } catch {
    // no storage, nothing to forget
  }
}
