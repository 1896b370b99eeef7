import { MalformedText, Refusal } from "../../crypto/errors.js";
import { parseJson } from "../../crypto/json.js";
import { sha256, text, toHex } from "../../crypto/text.js";

/** How texts, keys and secrets of a consultation are written; the mirror of crypto/consultation/encoding.py. */

const encoder = new TextEncoder();
const HALF_PAIR = /\p{Surrogate}/gu;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const LENGTH_OCTETS = 4;

/** Sizes to which drafts and answers are padded: 4 KiB, doubled until 256 KiB. */
export const BUCKETS = Object.freeze(Array.from({ length: 7 }, (_, doubled) => 4096 << doubled));

/**
 * @param {string} content
 * @returns {Uint8Array} its UTF-8
 */
export const utf8 = (content) => encoder.encode(content);

/**
 * SHA-256 as 64 lower-case hexadecimal digits.
 * @param {string | Uint8Array} data
 */
export const sha256Hex = async (data) => toHex(await sha256(data));

/**
 * Canonical JSON: members sorted by code point, no white space. Half a surrogate pair, which a field of limited
 * length can leave behind, becomes U+FFFD, because it has no UTF-8.
 * @param {any} value
 * @returns {string}
 */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const names = Object.keys(value).sort(byCodePoint);
    return `{${names.map((name) => `${canonical(name)}:${canonical(value[name])}`).join(",")}}`;
  }
  if (typeof value === "string") return JSON.stringify(value.replace(HALF_PAIR, "\uFFFD"));
  if (typeof value === "bigint") return `${value}`;
  if (typeof value === "boolean" || value === null || Number.isSafeInteger(value))
    return JSON.stringify(value);
  throw new MalformedText("Only texts, whole numbers, lists and objects can be written down.");
}

/**
 * @param {string} a
 * @param {string} b
 */
function byCodePoint(a, b) {
  const [left, right] = [[...a], [...b]];
  for (let i = 0; i < left.length && i < right.length; i += 1) {
    const difference = left[i].codePointAt(0) - right[i].codePointAt(0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/**
 * Reads a JSON text and refuses it unless it is canonical.
 * @param {string} source
 * @param {string} what named in the refusal
 * @returns {any}
 */
export function parseCanonical(source, what) {
  const value = parseJson(text(source, what));
  if (canonical(value) !== source) throw new MalformedText(`${what} is not written as canonical JSON.`);
  return value;
}

/**
 * @param {Uint8Array} octets
 * @returns {string} standard Base64 with padding
 */
export function toBase64(octets) {
  let binary = "";
  for (let at = 0; at < octets.length; at += 8192)
    binary += String.fromCharCode(...octets.subarray(at, at + 8192));
  return btoa(binary);
}

/**
 * Reads standard Base64 in its one form.
 * @param {unknown} value
 * @param {string} what named in the refusal
 * @param {number} [length] in octets
 * @returns {Uint8Array}
 */
export function fromBase64(value, what, length) {
  const base64 = text(value, what);
  if (!BASE64.test(base64)) throw new MalformedText(`${what} is not Base64.`);
  const octets = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  if (toBase64(octets) !== base64 || (length !== undefined && octets.length !== length))
    throw new MalformedText(`${what} is not Base64 of the right length.`);
  return octets;
}

/**
 * @param {string} digits hexadecimal, an even number of them
 * @returns {Uint8Array}
 */
export const fromHex = (digits) => Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/**
 * Checks that a value is lower-case hexadecimal.
 * @param {unknown} value
 * @param {string} what named in the refusal
 * @param {number} [octets]
 * @returns {string}
 */
export function hexText(value, what, octets = 32) {
  const digits = text(value, what);
  if (digits.length !== 2 * octets || !/^[0-9a-f]+$/.test(digits))
    throw new MalformedText(`${what} is not ${2 * octets} hexadecimal digits.`);
  return digits;
}

/**
 * A number as big-endian octets.
 * @param {bigint} number
 * @param {number} length
 * @returns {Uint8Array}
 */
export const toOctets = (number, length) => fromHex(number.toString(16).padStart(2 * length, "0"));

/**
 * @param {...Uint8Array} parts
 * @returns {Uint8Array}
 */
export function join(...parts) {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
export const same = (a, b) => a.length === b.length && a.every((octet, i) => octet === b[i]);

/**
 * HKDF-SHA256 (RFC 5869) with the label as its info.
 * @param {Uint8Array} secret
 * @param {Uint8Array} salt
 * @param {string} label
 * @param {number} length in octets
 * @returns {Promise<Uint8Array>}
 */
export async function derive(secret, salt, label, length) {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const parameters = { name: "HKDF", hash: "SHA-256", salt, info: utf8(label) };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, 8 * length));
}

/**
 * The content with its length before and zeros behind it, as long as a bucket.
 * @param {Uint8Array} content
 * @returns {Uint8Array}
 */
export function pad(content) {
  const size = BUCKETS.find((bucket) => content.length + LENGTH_OCTETS <= bucket);
  if (size === undefined)
    throw new Refusal("too-long", "That is more text than can be kept. Shorten your longest answers.");
  const padded = new Uint8Array(size);
  new DataView(padded.buffer).setUint32(0, content.length);
  padded.set(content, LENGTH_OCTETS);
  return padded;
}

/**
 * What `pad` has padded; null for anything else.
 * @param {Uint8Array} padded
 * @returns {Uint8Array | null}
 */
export function unpad(padded) {
  if (!BUCKETS.includes(padded.length)) return null;
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  const content = padded.slice(LENGTH_OCTETS, LENGTH_OCTETS + length);
  return content.length === length && same(pad(content), padded) ? content : null;
}
