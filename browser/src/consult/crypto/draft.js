import { Refusal } from "../../crypto/errors.js";
import { fromBase64, join, pad, toBase64, unpad, utf8 } from "./octets.js";

/** Drafts: the collector keeps what it cannot read; the mirror of crypto/consultation/drafts.py. */

const NONCE_OCTETS = 12;

/**
 * @typedef {import("./code.js").Derived} Derived
 * @param {Derived} derived
 * @param {string} content
 * @returns {Promise<string>} Base64: a fresh nonce, then AES-256-GCM of the padded content
 */
export async function encryptDraft(derived, content) {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_OCTETS));
  const key = await importKey(derived, "encrypt");
  const sealed = await crypto.subtle.encrypt(parameters(derived, nonce), key, pad(utf8(content)));
  return toBase64(join(nonce, new Uint8Array(sealed)));
}

/**
 * @param {Derived} derived
 * @param {string} draft
 * @returns {Promise<string>} the content
 */
export async function decryptDraft(derived, draft) {
  const octets = fromBase64(draft, "The draft");
  const [nonce, sealed] = [octets.slice(0, NONCE_OCTETS), octets.slice(NONCE_OCTETS)];
  const key = await importKey(derived, "decrypt");
  const padded = await crypto.subtle.decrypt(parameters(derived, nonce), key, sealed).catch(() => null);
  const content = padded === null ? null : unpad(new Uint8Array(padded));
  if (content === null)
    throw new Refusal("wrong-draft", "This draft was not written with this code, or it was changed.");
  return new TextDecoder("utf-8", { fatal: true }).decode(content);
}

/**
 * @param {Derived} derived
 * @param {"encrypt" | "decrypt"} usage
 */
const importKey = (derived, usage) =>
  crypto.subtle.importKey("raw", derived.draftKey, "AES-GCM", false, [usage]);

/**
 * @param {Derived} derived
 * @param {Uint8Array} iv
 */
const parameters = ({ consultation, locator }, iv) => ({
  name: "AES-GCM",
  iv,
  additionalData: utf8(`tellers-draft-1|${consultation}|${locator}`),
});
