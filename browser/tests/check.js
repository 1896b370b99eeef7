/**
 * Checks a ballot by the verifier's formulas of section 6, which share nothing with the prover's shortcuts:
 * general powers, divisions, recomputed commitments. For tests only.
 */
import assert from "node:assert/strict";
import { hq } from "../src/crypto/proofs.js";
import { b64Digest } from "../src/crypto/text.js";

const number = (pair) => ({ challenge: BigInt(pair.challenge), response: BigInt(pair.response) });

function divide(group, a, b) {
  return group.multiply(a, group.power(b, group.q - 1n));
}

async function oneOf(group, y, prefix, pairs, proofs) {
  assert.equal(proofs.length, pairs.length, "number of branches");
  const commitments = proofs.map(number).flatMap(({ challenge, response }, j) => {
    assert.ok(challenge < group.q && response < group.q, "range");
    const [a, b] = pairs[j];
    return [
      group.multiply(group.power(group.g, response), group.power(a, challenge)),
      group.multiply(group.power(y, response), group.power(b, challenge)),
    ];
  });
  const total = proofs.reduce((sum, { challenge }) => sum + BigInt(challenge), 0n) % group.q;
  assert.equal(await hq(group, prefix, commitments), total, `proof over ${prefix.slice(0, 9)}`);
}

async function choiceAnswer({ group, publicKey: y }, question, prefix, answer) {
  const pairs = answer.choices.map(({ alpha, beta }) => [BigInt(alpha), BigInt(beta)]);
  assert.ok(
    pairs.flat().every((x) => group.contains(x)),
    "membership",
  );
  for (const [i, [a, b]] of pairs.entries()) {
    const branches = [
      [a, b],
      [a, divide(group, b, group.g)],
    ];
    await oneOf(group, y, `prove|${prefix}|${a},${b}|`, branches, answer.individual_proofs[i]);
  }
  const statement = `${prefix}|${pairs.flat().join(",")}`;
  const summed = question.blank ? pairs.slice(1) : pairs;
  const total = [group.product(summed.map(([a]) => a)), group.product(summed.map(([, b]) => b))];
  const range = Array.from({ length: question.max - question.min + 1 }, (_, i) => [
    total[0],
    divide(group, total[1], group.power(group.g, BigInt(question.min + i))),
  ]);
  assert.equal("blank_proof" in answer, question.blank);
  if (!question.blank) return oneOf(group, y, `prove|${statement}|${total}|`, range, answer.overall_proof);
  const [a0, b0] = pairs[0];
  await oneOf(group, y, `bproof0|${statement}|`, [[a0, b0], total], answer.blank_proof);
  const overall = [[a0, divide(group, b0, group.g)], ...range];
  return oneOf(group, y, `bproof1|${statement}|`, overall, answer.overall_proof);
}

async function knowledge(group, prefix, element, proof, what) {
  const { challenge, response } = number(proof);
  const commitment = group.multiply(group.power(group.g, response), group.power(element, challenge));
  assert.equal(await hq(group, prefix, [commitment]), challenge, what);
}

async function rankedAnswer({ group, publicKey: y }, prefix, { choices, proof }) {
  const [alpha, beta] = [BigInt(choices.alpha), BigInt(choices.beta)];
  assert.ok(group.contains(alpha) && group.contains(beta), "membership");
  await knowledge(group, `raweg|${prefix}|${y},${alpha},${beta}|`, alpha, proof, "proof of a ranking");
}

/** Throws unless every proof and the signature of the ballot hold. */
export async function checkBallot(election, text) {
  const { signature, ...unsigned } = JSON.parse(text);
  assert.equal(JSON.stringify({ ...unsigned, signature }), text, "canonical");
  assert.equal(unsigned.election_uuid, election.uuid);
  assert.equal(unsigned.election_hash, election.fingerprint);
  const prefix = `${unsigned.election_hash}|${unsigned.credential}`;
  for (const [i, question] of election.questions.entries()) {
    const answer = unsigned.answers[i];
    if (question.kind === "ranked") await rankedAnswer(election, prefix, answer);
    else await choiceAnswer(election, question, prefix, answer);
  }
  assert.equal(signature.hash, await b64Digest(JSON.stringify(unsigned)), "signed hash");
  const credential = BigInt(unsigned.credential);
  await knowledge(election.group, `sig|${signature.hash}|`, credential, signature.proof, "signature");
}

/** Decrypts a ciphertext of group elements with the secret key of the whole election. */
export function decrypt(group, x, { alpha, beta }) {
  return divide(group, BigInt(beta), group.power(BigInt(alpha), x));
}
