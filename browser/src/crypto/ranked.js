import { ciphertextJson, ciphertextText, encrypt } from "./elgamal.js";
import { Refusal } from "./errors.js";
import { proofJson, proveKnowledge } from "./proofs.js";

/**
 * Encrypts a ranking: entry i of the vector is the rank given to choice i, 1 best, 0 not ranked (section 6.2).
 * @param {import("./election.js").Election} election
 * @param {import("./election.js").RankedQuestion} question
 * @param {string} prefix S0 = phi || "|" || C
 * @param {number[]} vector
 * @param {import("./proofs.js").RandomScalar} random
 * @returns {Promise<object>} the answer in the form of section 6.2
 */
export async function makeRankedAnswer(election, question, prefix, vector, random) {
  checkRanking(question, vector);
  const { group, publicKey } = election;
  const r = random();
  const ciphertext = encrypt(group, publicKey, group.embed(vector), r);
  const bound = `raweg|${prefix}|${publicKey},${ciphertextText(ciphertext)}|`;
  const proof = await proveKnowledge(group, bound, r, random);
  return { choices: ciphertextJson(ciphertext), proof: proofJson(proof) };
}

/**
 * The page only ever makes rankings 1, 2, 3, ... without gap or repetition.
 * @param {import("./election.js").RankedQuestion} question
 * @param {number[]} vector
 */
function checkRanking(question, vector) {
  const ranks = vector.filter((rank) => rank !== 0).sort((a, b) => a - b);
  if (vector.length !== question.answers.length || ranks.some((rank, i) => rank !== i + 1)) {
    throw new Refusal("answer-not-allowed", "This ranking does not follow the rules of the question.");
  }
}
