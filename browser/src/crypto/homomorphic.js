import { ciphertextJson, ciphertextText, encrypt, multiplyAll } from "./elgamal.js";
import { Refusal } from "./errors.js";
import { proofJson, proveOneOf } from "./proofs.js";

/**
 * Answers to choice questions: one encrypted 0 or 1 per choice, with proofs (section 6.1).
 * @typedef {import("./election.js").Election} Election
 * @typedef {import("./election.js").ChoiceQuestion} ChoiceQuestion
 * @typedef {import("./proofs.js").RandomScalar} RandomScalar
 * @typedef {{m: bigint, r: bigint, text: string}} Choice one encrypted choice: what it holds, its randomness, "alpha,beta"
 */

/**
 * Encrypts one answer.
 * @param {Election} election
 * @param {ChoiceQuestion} question
 * @param {string} prefix S0 = phi || "|" || C
 * @param {number[]} vector 0/1 per choice, with a leading blank where the question has one
 * @param {RandomScalar} random
 * @returns {Promise<object>} the answer in the form of section 6.1
 */
export async function makeChoiceAnswer(election, question, prefix, vector, random) {
  checkVector(question, vector);
  const { group, publicKey } = election;
  const randomness = vector.map(() => random());
  const ciphertexts = vector.map((m, i) => encrypt(group, publicKey, m ? group.g : 1n, randomness[i]));
  const choices = vector.map((m, i) => ({
    m: BigInt(m),
    r: randomness[i],
    text: ciphertextText(ciphertexts[i]),
  }));
  const individual = [];
  for (const choice of choices) {
    individual.push(await proveBit(election, `prove|${prefix}|${choice.text}|`, choice, random));
  }
  const statement = `${prefix}|${choices.map(({ text }) => text).join(",")}`;
  const total = multiplyAll(group, question.blank ? ciphertexts.slice(1) : ciphertexts);
  const rest = question.blank
    ? await proveWithBlank(election, question, statement, choices, random)
    : {
        overall_proof: await proveTotal(
          election,
          question,
          statement,
          ciphertextText(total),
          choices,
          random,
        ),
      };
  return { choices: ciphertexts.map(ciphertextJson), individual_proofs: individual, ...rest };
}

/**
 * @param {ChoiceQuestion} question
 * @param {number[]} vector
 */
function checkVector(question, vector) {
  const blank = question.blank ? vector[0] : 0;
  const chosen = vector.reduce((sum, m) => sum + m, 0) - blank;
  const fits = blank ? chosen === 0 : chosen >= question.min && chosen <= question.max;
  const length = question.answers.length + (question.blank ? 1 : 0);
  if (vector.length !== length || vector.some((m) => m !== 0 && m !== 1) || !fits) {
    throw new Refusal("answer-not-allowed", "This answer does not follow the rules of the question.");
  }
}

/**
 * Branches (alpha, beta/g^M) for M = least..most, for a ciphertext of g^m with randomness r.
 * @param {{m: bigint, r: bigint}} secret
 * @param {number} least
 * @param {number} most
 */
function range({ m, r }, least, most) {
  return Array.from({ length: most - least + 1 }, (_, i) => ({ r, m: m - BigInt(least + i) }));
}

/**
 * @param {Election} election
 * @param {string} prefix
 * @param {Choice} choice
 * @param {RandomScalar} random
 */
async function proveBit({ group, publicKey }, prefix, choice, random) {
  const proofs = await proveOneOf(group, publicKey, prefix, range(choice, 0, 1), Number(choice.m), random);
  return proofs.map(proofJson);
}

/**
 * @param {Election["group"]} group
 * @param {Choice[]} choices
 */
function sum(group, choices) {
  return {
    m: choices.reduce((total, { m }) => total + m, 0n),
    r: group.reduce(choices.reduce((total, { r }) => total + r, 0n)),
  };
}

/**
 * The overall proof of a question without blank: min <= sum <= max.
 * @param {Election} election
 * @param {ChoiceQuestion} question
 * @param {string} statement S
 * @param {string} total "aS,bS"
 * @param {Choice[]} choices
 * @param {RandomScalar} random
 */
async function proveTotal({ group, publicKey }, { min, max }, statement, total, choices, random) {
  const secret = sum(group, choices);
  const branches = range(secret, min, max);
  const prefix = `prove|${statement}|${total}|`;
  const proofs = await proveOneOf(group, publicKey, prefix, branches, Number(secret.m) - min, random);
  return proofs.map(proofJson);
}

/**
 * The two proofs of a question with blank: m_0 = 0 or no choice; m_0 = 1 or min <= sum <= max.
 * @param {Election} election
 * @param {ChoiceQuestion} question
 * @param {string} statement S
 * @param {Choice[]} choices the blank first
 * @param {RandomScalar} random
 */
async function proveWithBlank({ group, publicKey }, { min, max }, statement, choices, random) {
  const [blank, ...others] = choices;
  const secret = sum(group, others);
  const isBlank = blank.m === 1n;
  const exclusive = [{ r: blank.r, m: blank.m }, secret];
  const blankProof = await proveOneOf(
    group,
    publicKey,
    `bproof0|${statement}|`,
    exclusive,
    isBlank ? 1 : 0,
    random,
  );
  const branches = [{ r: blank.r, m: blank.m - 1n }, ...range(secret, min, max)];
  const truth = isBlank ? 0 : 1 + Number(secret.m) - min;
  const overall = await proveOneOf(group, publicKey, `bproof1|${statement}|`, branches, truth, random);
  return { overall_proof: overall.map(proofJson), blank_proof: blankProof.map(proofJson) };
}
