import { Refusal } from "../../crypto/errors.js";
import { toNumber } from "../../crypto/text.js";
import { fromBase64, join, same, toOctets } from "./octets.js";

/**
 * The client's half of RFC 9474, variant RSABSSA-SHA384-PSS-Randomized. It is our own because libraries draw the
 * blinding themselves, and here a retry must blind identically: all random choices come in as arguments.
 * @typedef {{n: bigint, e: bigint, octets: number, verifier: CryptoKey}} TokenKey
 */

const BITS = 3072;
const HASH_OCTETS = 48;
const ALGORITHM = { name: "RSA-PSS", hash: "SHA-384" };

/**
 * Reads a public key as the consultation record has it: SubjectPublicKeyInfo in Base64, 3072 bits, e = 65537.
 * @param {string} base64
 * @returns {Promise<TokenKey>}
 */
export async function readTokenKey(base64) {
  const refusal = new Refusal("wrong-signing-key", "The registrar’s public key is not of the right form.");
  const octets = fromBase64(base64, "The registrar's public key");
  const verifier = await crypto.subtle.importKey("spki", octets, ALGORITHM, true, ["verify"]).catch(() => {
    throw refusal;
  });
  const jwk = await crypto.subtle.exportKey("jwk", verifier);
  const [n, e] = [jwk.n, jwk.e].map(fromBase64Url);
  const written = new Uint8Array(await crypto.subtle.exportKey("spki", verifier));
  if (n.toString(2).length !== BITS || n % 2n === 0n || e !== 65537n || !same(written, octets)) throw refusal;
  return { n, e, octets: BITS / 8, verifier };
}

/**
 * Blinds a prepared message (section 4.2).
 * @param {TokenKey} key
 * @param {Uint8Array} prepared
 * @param {Uint8Array} salt
 * @param {bigint} r
 * @returns {Promise<{message: Uint8Array, inverse: bigint}>} what the signer gets, and what stays
 */
export async function blind(key, prepared, salt, r) {
  const encoded = toNumber(await emsaPssEncode(prepared, key.n.toString(2).length - 1, salt));
  const inverse = invert(r, key.n);
  invert(encoded, key.n); // refuses a message that shares a factor with n
  return { message: toOctets((encoded * power(r, key.e, key.n)) % key.n, key.octets), inverse };
}

/**
 * Unblinds the signer's answer and verifies what comes out (section 4.4).
 * @param {TokenKey} key
 * @param {Uint8Array} prepared
 * @param {Uint8Array} blindSignature
 * @param {bigint} inverse
 * @returns {Promise<Uint8Array>}
 */
export async function finalize(key, prepared, blindSignature, inverse) {
  const signature = toOctets((toNumber(blindSignature) * inverse) % key.n, key.octets);
  if (blindSignature.length !== key.octets || !(await verify(key, prepared, signature)))
    throw new Refusal(
      "wrong-token",
      "The registrar has not signed this request with the published key. Tell the office.",
    );
  return signature;
}

/**
 * RSASSA-PSS-VERIFY (section 4.5).
 * @param {TokenKey} key
 * @param {Uint8Array} prepared
 * @param {Uint8Array} signature
 * @returns {Promise<boolean>}
 */
export const verify = (key, prepared, signature) =>
  crypto.subtle.verify({ name: "RSA-PSS", saltLength: HASH_OCTETS }, key.verifier, signature, prepared);

/**
 * EMSA-PSS-ENCODE (RFC 8017, section 9.1.1) with SHA-384.
 * @param {Uint8Array} message
 * @param {number} bits
 * @param {Uint8Array} salt
 * @returns {Promise<Uint8Array>}
 */
export async function emsaPssEncode(message, bits, salt) {
  const octets = Math.ceil(bits / 8);
  const hashed = await sha384(join(new Uint8Array(8), await sha384(message), salt));
  const block = join(new Uint8Array(octets - salt.length - HASH_OCTETS - 2), Uint8Array.of(1), salt);
  const mask = await mgf1(hashed, block.length);
  const masked = block.map((octet, i) => octet ^ mask[i]);
  masked[0] &= 0xff >> (8 * octets - bits);
  return join(masked, hashed, Uint8Array.of(0xbc));
}

/**
 * The mask of RFC 8017, appendix B.2.1.
 * @param {Uint8Array} seed
 * @param {number} length
 */
async function mgf1(seed, length) {
  const counters = Array.from({ length: Math.ceil(length / HASH_OCTETS) }, (_, i) => toOctets(BigInt(i), 4));
  const blocks = await Promise.all(counters.map((counter) => sha384(join(seed, counter))));
  return join(...blocks).slice(0, length);
}

/** @param {Uint8Array} octets */
const sha384 = async (octets) => new Uint8Array(await crypto.subtle.digest("SHA-384", octets));

/**
 * @param {bigint} base
 * @param {bigint} exponent
 * @param {bigint} modulus
 */
function power(base, exponent, modulus) {
  let result = 1n;
  for (const digit of exponent.toString(2)) {
    result = (result * result) % modulus;
    if (digit === "1") result = (result * base) % modulus;
  }
  return result;
}

/**
 * The inverse by Euclid's algorithm; refuses a number without one.
 * @param {bigint} number
 * @param {bigint} modulus
 */
function invert(number, modulus) {
  let [a, b, x, y] = [number % modulus, modulus, 1n, 0n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  if (a !== 1n)
    throw new Refusal("wrong-message", "This message cannot be blinded with these random choices.");
  return ((x % modulus) + modulus) % modulus;
}

/** @param {string} value */
const fromBase64Url = (value) =>
  toNumber(
    Uint8Array.from(atob(value.replace(/-/g, "+").replace(/_/g, "/")), (character) =>
      character.charCodeAt(0),
    ),
  );
