import { leafHash, rootOf } from "./merkle.js";
import { canonical, utf8 } from "./octets.js";
import { toHex } from "../../crypto/text.js";
import { Refusal } from "../../crypto/errors.js";

/** Commitments, every question by itself; the mirror of crypto/consultation/commitments.py. */

export const SEED_OCTETS = 32;

/**
 * The commitment, 64 hexadecimal digits.
 * @param {string[]} questions all identifiers, in the questionnaire's order
 * @param {Record<string, any>} answers a value for each answered question
 * @param {Uint8Array} seed 32 secret octets
 * @returns {Promise<string>}
 */
export async function commit(questions, answers, seed) {
  if (Object.keys(answers).some((id) => !questions.includes(id)))
    throw new Refusal("wrong-commitment", "A question is answered that is not in the questionnaire.");
  const key = await crypto.subtle.importKey("raw", seed, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const leaves = questions.map(async (id) => {
    const code = new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8(`tellers-salt-1|${id}`)));
    const value = Object.keys(answers).includes(id) ? canonical(answers[id]) : "";
    return leafHash(`tellers-commitment-1|${id}|${toHex(code).slice(0, 32)}|${value}`);
  });
  return toHex(await rootOf(await Promise.all(leaves)));
}
