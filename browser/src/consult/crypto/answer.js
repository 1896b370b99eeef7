import { toHex } from "../../crypto/text.js";
import { commit, SEED_OCTETS } from "./commitment.js";
import { canonical, sha256Hex } from "./octets.js";
import { seal } from "./seal.js";

/**
 * The signed statement and the submission; the mirror of crypto/consultation/answers.py.
 * @typedef {import("./record.js").ConsultationRecord} ConsultationRecord
 * @typedef {import("./code.js").Derived} Derived
 * @typedef {object} Statement
 * @property {string} class
 * @property {string | null} commitment
 * @property {string} consultation
 * @property {string} key
 * @property {string} questionnaire
 * @property {number} revision
 * @property {string | null} sealed
 * @property {boolean} withdrawn
 */

const PURPOSE = "tellers-answer-1|";

/**
 * Commits, seals and signs.
 * @param {ConsultationRecord} record
 * @param {Derived} derived
 * @param {object} answer
 * @param {string} answer.className
 * @param {string} answer.token
 * @param {string} answer.questionnaire hash of the version that was answered
 * @param {string[]} answer.questions all identifiers, in the questionnaire's order
 * @param {number} answer.revision from 1, higher than any before
 * @param {Record<string, any>} answer.answers
 * @param {() => bigint} [draw] scalars; tests put a fixed source in its place
 * @param {Uint8Array} [seed] of the salts; likewise
 * @returns {Promise<string>} the submission
 */
export async function makeAnswer(record, derived, answer, draw, seed = randomSeed()) {
  const { className, token, questionnaire, questions, revision, answers } = answer;
  const bound = {
    class: className,
    commitment: await commit(questions, answers, seed),
    consultation: derived.consultation,
    key: derived.key,
    questionnaire,
    revision,
    withdrawn: false,
  };
  const payload = canonical({ answers, salt: toHex(seed) });
  const sealed = await seal(record.group, record.publicKey, PURPOSE + canonical(bound), payload, draw);
  return signed(derived, { ...bound, sealed: await sha256Hex(sealed) }, token, sealed);
}

/**
 * Signs that nothing of this key counts any more, unless a higher revision follows.
 * @param {Derived} derived
 * @param {{className: string, token: string, questionnaire: string, revision: number}} withdrawal
 * @returns {Promise<string>} the submission
 */
export async function makeWithdrawal(derived, { className, token, questionnaire, revision }) {
  const { consultation, key } = derived;
  const nothing = { commitment: null, sealed: null, withdrawn: true };
  const statement = { class: className, consultation, key, questionnaire, revision, ...nothing };
  return signed(derived, statement, token, null);
}

/**
 * The public leaf of a submission: its statement, signature and token, without the payload.
 * @param {string} submission
 * @returns {string}
 */
export function leafOf(submission) {
  const { signature, statement, token } = JSON.parse(submission);
  return canonical({ signature, statement, token });
}

/**
 * @param {Derived} derived
 * @param {Statement} statement
 * @param {string} token
 * @param {string | null} sealed
 */
async function signed(derived, statement, token, sealed) {
  const signature = await derived.sign(PURPOSE + canonical(statement));
  return canonical({ sealed, signature, statement, token });
}

const randomSeed = () => crypto.getRandomValues(new Uint8Array(SEED_OCTETS));
