import { utf8 } from "./election.js";
import { Refusal } from "./errors.js";
import { parseJson } from "./json.js";
import { b64Digest, list, text } from "./text.js";

/**
 * The public list of credentials (section 3): a ballot whose credential does not stand in it cannot count, so the
 * page looks for it before it encrypts (section 16).
 */

/** A longer list, in bytes, is not downloaded to a voter's device. */
export const LONGEST_LIST = 2_000_000;
const PATIENCE = 90_000;

/**
 * Downloads the list; null where it is too long for that, by what the page says or by what comes: a service that is
 * not to be trusted may say anything, but a long list costs an honest one too much to be asked for in vain.
 * @param {string} address
 * @param {number} length in bytes, as the page says
 * @param {typeof globalThis.fetch} fetch
 * @returns {Promise<Uint8Array | null>}
 */
export async function fetchList(address, length, fetch) {
  if (length > LONGEST_LIST) return null;
  const control = new AbortController();
  const limit = setTimeout(() => control.abort(), PATIENCE);
  try {
    const options = { credentials: "same-origin", redirect: "error", signal: control.signal };
    const response = await fetch(address, /** @type {RequestInit} */ (options));
    if (!response.ok) throw new TypeError(`${response.status}`);
    const announced = Number(response.headers.get("Content-Length"));
    if (announced <= LONGEST_LIST) return await readShort(response.body.getReader());
    control.abort();
    return null;
  } finally {
    clearTimeout(limit);
  }
}

/**
 * Reads to the end, or gives up where more comes than was announced (or nothing was).
 * @param {ReadableStreamDefaultReader<Uint8Array>} reader
 */
async function readShort(reader) {
  const parts = [];
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > LONGEST_LIST) {
      await reader.cancel();
      return null;
    }
    parts.push(part.value);
  }
  return join(parts, length);
}

/**
 * @param {Uint8Array[]} parts
 * @param {number} length
 */
function join(parts, length) {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Refuses unless the list is the announced one and names the credential, with or without a weight.
 * @param {Uint8Array} bytes
 * @param {string} fingerprint B64 of the list
 * @param {string} credential decimal text
 */
export async function checkListed(bytes, fingerprint, credential) {
  if ((await b64Digest(bytes)) !== fingerprint) {
    throw new Refusal(
      "other-list",
      "The list of public credentials is not the one that was announced: its fingerprint differs. Tell the elections office.",
    );
  }
  const entries = list(parseJson(utf8(bytes)), "The list of public credentials");
  const names = entries.map((entry) => text(entry, "A public credential").split(",")[0]);
  if (!names.includes(credential)) {
    throw new Refusal(
      "not-listed",
      "Your credential is not in the public list of this vote, so your ballot would not count. Tell the elections office.",
    );
  }
}
