/**
 * What stays on this device. The code stays in the tab alone (sessionStorage: a reload or a phone that puts the page
 * away does not lock anybody out; closing the tab forgets it). Answers that the collector has not confirmed yet stay in
 * localStorage, encrypted with a key that follows from the code and stands nowhere; once confirmed they go. Where a
 * browser keeps nothing, the page works without.
 */

const code = (consultation) => `tellers-code:${consultation}`;
const answers = (locator) => `tellers-unsaved:${locator}`;
const checkpoint = (consultation) => `tellers-checkpoint:${consultation}`;

/**
 * @template T
 * @param {() => T} act
 * @returns {T | null}
 */
function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

/** @param {string} text */
const parsed = (text) => attempt(() => JSON.parse(text));

/**
 * @param {string} consultation
 * @param {string} text
 */
export const rememberCode = (consultation, text) =>
  attempt(() => window.sessionStorage.setItem(code(consultation), text));

/** @param {string} consultation */
export const recallCode = (consultation) => attempt(() => window.sessionStorage.getItem(code(consultation)));

/** @param {string} consultation */
export const forgetCode = (consultation) =>
  attempt(() => window.sessionStorage.removeItem(code(consultation)));

/**
 * The place for answers that are not confirmed yet.
 * @param {string} locator
 * @returns {{write: (value: {version: number, ciphertext: string}) => boolean, read: () => {version: number, ciphertext: string} | null, clear: () => void}}
 */
export const unsavedAt = (locator) => ({
  write: (value) =>
    attempt(() => {
      window.localStorage.setItem(answers(locator), JSON.stringify(value));
      return true;
    }) ?? false,
  read: () => parsed(attempt(() => window.localStorage.getItem(answers(locator))) ?? "null"),
  clear: () => attempt(() => window.localStorage.removeItem(answers(locator))),
});

/**
 * The newest state of the public log that this browser has seen; it is public and says nothing about anybody.
 * @param {string} consultation
 */
export const seenAt = (consultation) => ({
  write: (/** @type {string} */ note) =>
    attempt(() => window.localStorage.setItem(checkpoint(consultation), note)),
  read: () => attempt(() => window.localStorage.getItem(checkpoint(consultation))),
});
