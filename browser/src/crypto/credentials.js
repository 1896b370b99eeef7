import { Refusal } from "./errors.js";
import { toNumber } from "./text.js";

/** Voting codes: the private credentials of section 3. */

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const LENGTH = 15;
const CHECK_MODULUS = 53n;
const ITERATIONS = 1000;
const SEPARATORS = /[\s\u001c-\u001f\u0085\u00ad\u200b\u2010-\u2015\u2212-]+/g;

/** What was typed cannot be a voting code. */
export class BadCode extends Refusal {
  /**
   * @param {string} code
   * @param {string} sentence
   */
  constructor(code, sentence) {
    super(code, sentence);
    this.name = "BadCode";
  }
}

/**
 * Brings a typed voting code into the one form XXX-XXX-XXX-XXX-XXX. The literal text is the password of the
 * derivation, so dashes matter (section 3, pitfall).
 * @param {string} typed
 * @returns {string}
 */
export function normaliseCode(typed) {
  const characters = typed.replace(SEPARATORS, "");
  if (characters === "") throw new BadCode("missing", "Enter your voting code");
  const strange = [...characters].find((character) => !ALPHABET.includes(character));
  if (strange !== undefined) throw new BadCode("wrong-character", strangeSentence(strange));
  if (characters.length !== LENGTH) {
    throw new BadCode(
      "wrong-length",
      `Your voting code must have ${LENGTH} characters; you entered ${characters.length}`,
    );
  }
  if (!checksumHolds(characters)) {
    throw new BadCode(
      "wrong-checksum",
      "Your voting code has a mistake in it; compare it with the code you were given",
    );
  }
  return characters.match(/.{3}/g).join("-");
}

/** @param {string} character */
function strangeSentence(character) {
  if ("0OIl".includes(character)) {
    return "A voting code never contains the digit 0, a capital O or I, or a small L; check those characters";
  }
  return `A voting code contains only letters and digits; remove “${character}”`;
}

/**
 * (v + digit) mod 53 = 0 for the 14 characters v and the last digit (section 3).
 * @param {string} characters
 */
function checksumHolds(characters) {
  const digits = [...characters].map((character) => BigInt(ALPHABET.indexOf(character)));
  const last = /** @type {bigint} */ (digits.pop());
  const v = digits.reduce((total, digit) => total * 58n + digit, 0n);
  return (v + last) % CHECK_MODULUS === 0n && last >= 1n && last <= CHECK_MODULUS;
}

/**
 * s = int(PBKDF2-HMAC-SHA256(code, salt = uuid, 1000 iterations, 32 bytes)) mod q (section 3).
 * @param {import("./groups.js").Group} group
 * @param {string} uuid of the election
 * @param {string} code in its normal form
 * @returns {Promise<bigint>}
 */
export async function secretCredential(group, uuid, code) {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", encoder.encode(code), "PBKDF2", false, ["deriveBits"]);
  const parameters = { name: "PBKDF2", hash: "SHA-256", salt: encoder.encode(uuid), iterations: ITERATIONS };
  return toNumber(new Uint8Array(await crypto.subtle.deriveBits(parameters, key, 256))) % group.q;
}

/**
 * The public credential g^s.
 * @param {import("./groups.js").Group} group
 * @param {bigint} secret
 */
export const publicCredential = (group, secret) => group.powerOfG(secret);
