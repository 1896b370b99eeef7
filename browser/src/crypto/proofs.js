import { ProofFails } from "./errors.js";
import { hashNumber, members } from "./text.js";

/**
 * Zero-knowledge proofs made non-interactive by Hq (sections 1, 5 and 6).
 * Convention: response = w - secret * challenge mod q; the commitment is recomputed as base^response * public^challenge.
 * @typedef {import("./groups.js").Group} Group
 * @typedef {{challenge: bigint, response: bigint}} Proof
 * @typedef {() => bigint} RandomScalar
 */

/**
 * Hq(prefix, [A1..Ak]) = int(SHA(prefix || A1 || "," || ... || "," || Ak)) mod q (section 1).
 * @param {Group} group
 * @param {string} prefix
 * @param {bigint[]} elements
 * @returns {Promise<bigint>}
 */
export async function hq(group, prefix, elements) {
  return (await hashNumber(prefix + elements.join(","))) % group.q;
}

/**
 * Proves knowledge of x with X = g^x: of a secret key (5), of the randomness of a ciphertext (6.2); signatures too (6).
 * @param {Group} group
 * @param {string} prefix all that the challenge binds besides the commitment
 * @param {bigint} secret
 * @param {RandomScalar} random
 * @returns {Promise<Proof>}
 */
export async function proveKnowledge(group, prefix, secret, random) {
  const w = random();
  const challenge = await hq(group, prefix, [group.powerOfG(w)]);
  return { challenge, response: group.reduce(w - secret * challenge) };
}

/**
 * Checks a proof of knowledge of the logarithm of `publicElement` to base g.
 * @param {Group} group
 * @param {string} prefix
 * @param {bigint} publicElement already known to be in the group
 * @param {Proof} proof
 * @param {string} what named in the refusal
 */
export async function checkKnowledge(group, prefix, publicElement, proof, what) {
  const commitment = group.multiply(
    group.powerOfG(proof.response),
    group.power(publicElement, proof.challenge),
  );
  if ((await hq(group, prefix, [commitment])) !== proof.challenge) throw new ProofFails(what);
}

/**
 * Proves that one of several pairs (a_j, b_j) is (g^r, y^r) without saying which (section 6.1, DP).
 *
 * The prover knows every pair as a_j = g^r_j, b_j = y^r_j * g^m_j, and the one with m_j = 0 at `truth` is the true
 * one. So the simulated A_j = g^response * a_j^challenge is g^(response + r_j * challenge), and
 * B_j = y^(response + r_j * challenge) * g^(m_j * challenge): fixed bases only.
 * @param {Group} group
 * @param {bigint} y
 * @param {string} prefix
 * @param {{r: bigint, m: bigint}[]} branches
 * @param {number} truth index of the true branch
 * @param {RandomScalar} random
 * @returns {Promise<Proof[]>}
 */
export async function proveOneOf(group, y, prefix, branches, truth, random) {
  const proofs = branches.map((_, j) => (j === truth ? null : { challenge: random(), response: random() }));
  const w = random();
  const commitments = branches.flatMap((branch, j) => commit(group, y, branch, proofs[j], w));
  const claimed = proofs.reduce((sum, proof) => sum + (proof ? proof.challenge : 0n), 0n);
  const challenge = group.reduce((await hq(group, prefix, commitments)) - claimed);
  proofs[truth] = { challenge, response: group.reduce(w - branches[truth].r * challenge) };
  return /** @type {Proof[]} */ (proofs);
}

/**
 * The commitments [A_j, B_j] of one branch; the true branch has no proof yet and uses w.
 * @param {Group} group
 * @param {bigint} y
 * @param {{r: bigint, m: bigint}} branch
 * @param {Proof | null} proof
 * @param {bigint} w
 */
function commit(group, y, { r, m }, proof, w) {
  if (!proof) return [group.powerOfG(w), group.fixedPower(y, w)];
  const exponent = group.reduce(proof.response + r * proof.challenge);
  const shift = group.powerOfG(group.reduce(m * proof.challenge));
  return [group.powerOfG(exponent), group.multiply(group.fixedPower(y, exponent), shift)];
}

/**
 * The proof as it stands in a record.
 * @param {Proof} proof
 */
export const proofJson = ({ challenge, response }) => ({
  challenge: `${challenge}`,
  response: `${response}`,
});

/**
 * Reads a proof strictly: exactly two members, both in [0, q).
 * @param {Group} group
 * @param {unknown} value
 * @param {string} what named in the refusal
 * @returns {Proof}
 */
export function readProof(group, value, what) {
  const { challenge, response } = members(value, ["challenge", "response"], what);
  return { challenge: group.scalar(challenge, what), response: group.scalar(response, what) };
}
