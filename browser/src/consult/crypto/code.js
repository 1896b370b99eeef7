import { getPublicKeyAsync, signAsync } from "@noble/ed25519";
import { Refusal } from "../../crypto/errors.js";
import { sha256, toHex, toNumber } from "../../crypto/text.js";
import { derive, fromHex, toBase64, toOctets, utf8 } from "./octets.js";

/**
 * Recovery codes and everything that is derived from one; the mirror of crypto/consultation/codes.py.
 * @typedef {object} Derived
 * @property {string} consultation the record's fingerprint
 * @property {string} key the public Ed25519 key in Base64, the respondent's pseudonym in this consultation
 * @property {Uint8Array} draftKey an AES-256 key
 * @property {string} locator the address of the draft
 * @property {(message: string) => Promise<string>} sign gives the Ed25519 signature in Base64
 * @property {(className: string, tokenKey: string, modulus: bigint) => Promise<TokenRandomness>} tokenRandomness
 * @typedef {{prefix: Uint8Array, salt: Uint8Array, r: bigint}} TokenRandomness the same at every attempt
 */

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 28;
const SECRET_OCTETS = 16;
const CHECK_BITS = 12n;
const SEPARATORS = /[\s\u001c-\u001f\u0085\u00ad\u200b\u2010-\u2015\u2212\ufeff_.-]+/g;
const LOOKALIKES = { O: "0", I: "1", L: "1" };
const [PREFIX_OCTETS, SALT_OCTETS, R_OCTETS] = [32, 48, 400];

/**
 * A fresh code of 128 random bits: XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX.
 * @returns {Promise<string>}
 */
export const newCode = () => codeOf(crypto.getRandomValues(new Uint8Array(SECRET_OCTETS)));

/**
 * @param {Uint8Array} secret 16 octets
 * @returns {Promise<string>}
 */
export async function codeOf(secret) {
  let number = (toNumber(secret) << CHECK_BITS) | (await checksum(secret));
  let characters = "";
  for (let i = 0; i < LENGTH; i += 1, number >>= 5n) characters = ALPHABET[Number(number & 31n)] + characters;
  return characters.match(/.{4}/g).join("-");
}

/**
 * The secret octets of a typed code: case, spaces and dashes do not matter; O counts as 0, I and L as 1.
 * @param {string} typed
 * @returns {Promise<Uint8Array>}
 */
export async function secretOf(typed) {
  const upper = typed.replace(SEPARATORS, "").toUpperCase();
  const characters = [...upper].map((character) => LOOKALIKES[character] ?? character);
  const strange = characters.find((character) => !ALPHABET.includes(character));
  if (strange !== undefined)
    throw new Refusal(
      "wrong-code-character",
      `A recovery code never contains “${strange}”. Compare it with yours.`,
    );
  if (characters.length !== LENGTH)
    throw new Refusal(
      "wrong-code-length",
      `A recovery code has ${LENGTH} letters and digits. This one has ${characters.length}.`,
    );
  const number = characters.reduce((total, each) => (total << 5n) | BigInt(ALPHABET.indexOf(each)), 0n);
  const secret = toOctets(number >> CHECK_BITS, SECRET_OCTETS);
  if ((await checksum(secret)) !== BigInt.asUintN(Number(CHECK_BITS), number))
    throw new Refusal(
      "wrong-code-checksum",
      "This recovery code has a typing mistake in it. Compare every group.",
    );
  return secret;
}

/**
 * A typed code in its one form.
 * @param {string} typed
 */
export const normaliseRecoveryCode = async (typed) => codeOf(await secretOf(typed));

/**
 * What a code gives in one consultation.
 * @param {string} code as typed
 * @param {string} consultation the record's fingerprint, in hexadecimal
 * @returns {Promise<Derived>}
 */
export async function deriveKeys(code, consultation) {
  const secret = await secretOf(code);
  const from = (label, length) => derive(secret, fromHex(consultation), `tellers-code-1|${label}`, length);
  const seed = await from("signing-key", 32);
  return {
    consultation,
    key: toBase64(await getPublicKeyAsync(seed)),
    draftKey: await from("draft-key", 32),
    locator: toHex(await from("draft-locator", 16)),
    sign: async (message) => toBase64(await signAsync(utf8(message), seed)),
    async tokenRandomness(className, tokenKey, modulus) {
      const label = `token|${className}|${toHex(await sha256(tokenKey))}`;
      const octets = await from(label, PREFIX_OCTETS + SALT_OCTETS + R_OCTETS);
      return {
        prefix: octets.slice(0, PREFIX_OCTETS),
        salt: octets.slice(PREFIX_OCTETS, PREFIX_OCTETS + SALT_OCTETS),
        r: (toNumber(octets.slice(PREFIX_OCTETS + SALT_OCTETS)) % (modulus - 1n)) + 1n,
      };
    },
  };
}

/** @param {Uint8Array} secret */
async function checksum(secret) {
  const digest = await sha256(Uint8Array.from([...utf8("tellers-code-1|"), ...secret]));
  return toNumber(digest.slice(0, 2)) >> (16n - CHECK_BITS);
}
