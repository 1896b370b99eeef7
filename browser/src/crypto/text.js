import { MalformedText } from "./errors.js";

/** Texts, digests and numbers as the protocol writes them (section 1). */

const encoder = new TextEncoder();
const DECIMAL = /^(?:0|[1-9][0-9]*)$/;
const MAX_DIGITS = 617; // the most decimal digits of a 2048-bit number

/**
 * @param {string | Uint8Array} data a text stands for its UTF-8 bytes
 * @returns {Promise<Uint8Array>} the 32 bytes of SHA-256
 */
export async function sha256(data) {
  const bytes = typeof data === "string" ? encoder.encode(data) : data;
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/**
 * @param {Uint8Array} bytes
 * @returns {string} lower-case hexadecimal
 */
export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * @param {Uint8Array} bytes
 * @returns {bigint} the bytes as one big-endian number
 */
export const toNumber = (bytes) => BigInt(`0x0${toHex(bytes)}`);

/**
 * B64(x): SHA-256 in standard Base64 without padding, 43 characters (section 1).
 * @param {string | Uint8Array} data
 * @returns {Promise<string>}
 */
export async function b64Digest(data) {
  return btoa(String.fromCharCode(...(await sha256(data)))).slice(0, 43);
}

/**
 * int(SHA(x)) (section 1).
 * @param {string} text
 * @returns {Promise<bigint>}
 */
export const hashNumber = async (text) => toNumber(await sha256(text));

/**
 * Reads a plain decimal number: digits only, no leading zero, below the bound.
 * @param {unknown} value
 * @param {bigint} below
 * @param {string} what named in the refusal
 * @returns {bigint}
 */
export function decimal(value, below, what) {
  if (typeof value !== "string" || value.length > MAX_DIGITS || !DECIMAL.test(value)) {
    throw new MalformedText(`${what} is not a plain decimal number.`);
  }
  const number = BigInt(value);
  if (number >= below) throw new MalformedText(`${what} is too large.`);
  return number;
}

/**
 * Checks that a value is an object with all of the required members and, besides the optional ones, no others.
 * @param {unknown} value
 * @param {string[]} required
 * @param {string} what named in the refusal
 * @param {string[]} [optional]
 * @returns {Record<string, any>}
 */
export function members(value, required, what, optional = []) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new MalformedText(`${what} is not an object.`);
  }
  for (const name of required) {
    if (!Object.keys(value).includes(name)) throw new MalformedText(`${what} lacks "${name}".`);
  }
  for (const name of Object.keys(value)) {
    if (!required.includes(name) && !optional.includes(name)) {
      throw new MalformedText(`${what} has an unexpected member "${name}".`);
    }
  }
  return value;
}

/**
 * @param {unknown} value
 * @param {string} what named in the refusal
 * @returns {any[]}
 */
export function list(value, what) {
  if (!Array.isArray(value)) throw new MalformedText(`${what} is not a list.`);
  return value;
}

/**
 * @param {unknown} value
 * @param {string} what named in the refusal
 * @returns {string}
 */
export function text(value, what) {
  if (typeof value !== "string") throw new MalformedText(`${what} is not a text.`);
  return value;
}

/**
 * @param {unknown} value
 * @param {number} least
 * @param {number} most
 * @param {string} what named in the refusal
 * @returns {number}
 */
export function integer(value, least, most, what) {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new MalformedText(`${what} is not a whole number from ${least} to ${most}.`);
  }
  return /** @type {number} */ (value);
}
