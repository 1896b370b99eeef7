/**
 * The receipt that the platform signs with Ed25519 (RFC 8032) for a ballot: the promise that it stands at this place
 * of this chain.
 * @typedef {{uuid: string, tracker: string, height: number, head: string, signature: string}} Receipt
 */

const PURPOSE = "tellers-receipt-1|";
const MEMBERS = ["head", "height", "signature", "tracker", "uuid"];
const KEY = /^[A-Za-z0-9+/]{43}=$/;
const SIGNATURE = /^[A-Za-z0-9+/]{86}==$/;
const HEAD = /^[0-9a-f]{64}$/;

/**
 * Checks a receipt's shape and signature. "unknown": the shape is right, but this browser has no Ed25519.
 * @param {string} key the platform's public key in Base64
 * @param {unknown} receipt
 * @returns {Promise<"holds" | "fails" | "unknown">}
 */
export async function checkReceipt(key, receipt) {
  if (!KEY.test(key) || !isReceipt(receipt)) return "fails";
  const publicKey = await importKey(decode(key));
  if (typeof publicKey === "string") return publicKey;
  const { uuid, tracker, height, head, signature } = receipt;
  const signed = new TextEncoder().encode(PURPOSE + JSON.stringify({ uuid, tracker, height, head }));
  return (await crypto.subtle.verify("Ed25519", publicKey, decode(signature), signed)) ? "holds" : "fails";
}

/**
 * @param {any} value
 * @returns {value is Receipt}
 */
function isReceipt(value) {
  return (
    value !== null &&
    typeof value === "object" &&
    `${Object.keys(value).sort()}` === `${MEMBERS}` &&
    typeof value.uuid === "string" &&
    typeof value.tracker === "string" &&
    Number.isSafeInteger(value.height) &&
    value.height >= 0 &&
    HEAD.test(value.head) &&
    SIGNATURE.test(value.signature)
  );
}

/**
 * The key, or the verdict where it is no key or the browser does not know the algorithm.
 * @param {Uint8Array} bytes
 * @returns {Promise<CryptoKey | "fails" | "unknown">}
 */
async function importKey(bytes) {
  try {
    return await crypto.subtle.importKey("raw", bytes, "Ed25519", false, ["verify"]);
  } catch (error) {
    return error.name === "DataError" ? "fails" : "unknown";
  }
}

/** @param {string} base64 */
const decode = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
