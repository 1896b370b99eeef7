import { publicCredential } from "./credentials.js";
import { Refusal } from "./errors.js";
import { makeChoiceAnswer } from "./homomorphic.js";
import { proofJson, proveKnowledge } from "./proofs.js";
import { randomScalar } from "./random.js";
import { makeRankedAnswer } from "./ranked.js";
import { b64Digest } from "./text.js";

/**
 * Makes and signs a ballot (section 6).
 *
 * Scalars are drawn in one fixed order, so that a list of them gives the same ballot in every implementation:
 * for each answer in order, the randomness of its ciphertexts, then each proof (simulated branches in order,
 * challenge before response, then w); last the w of the signature.
 * @param {import("./election.js").Election} election
 * @param {bigint} secret the secret credential s
 * @param {number[][]} answers one vector per question
 * @param {import("./proofs.js").RandomScalar} [random] only tests give their own
 * @returns {Promise<string>} the ballot's text, exactly as it is to be sent
 */
export async function makeBallot(election, secret, answers, random = () => randomScalar(election.group.q)) {
  if (answers.length !== election.questions.length) {
    throw new Refusal("answer-not-allowed", "The ballot does not answer every question.");
  }
  const credential = publicCredential(election.group, secret);
  const prefix = `${election.fingerprint}|${credential}`;
  const made = [];
  for (const [i, question] of election.questions.entries()) {
    const make = question.kind === "ranked" ? makeRankedAnswer : makeChoiceAnswer;
    made.push(await make(election, /** @type {any} */ (question), prefix, answers[i], random));
  }
  return sign(election, secret, `${credential}`, made, random);
}

/**
 * signature.hash = B64(ballot without signature); c = Hq("sig|" || hash || "|", [g^w]) (section 6).
 * @param {import("./election.js").Election} election
 * @param {bigint} secret
 * @param {string} credential
 * @param {object[]} answers
 * @param {import("./proofs.js").RandomScalar} random
 */
async function sign({ uuid, fingerprint, group }, secret, credential, answers, random) {
  const unsigned = { election_uuid: uuid, election_hash: fingerprint, credential, answers };
  const hash = await b64Digest(JSON.stringify(unsigned));
  const proof = proofJson(await proveKnowledge(group, `sig|${hash}|`, secret, random));
  return JSON.stringify({ ...unsigned, signature: { hash, proof } });
}

/**
 * The tracker of a ballot: B64 of its whole text (section 6).
 * @param {string} ballot
 */
export const tracker = (ballot) => b64Digest(ballot);
