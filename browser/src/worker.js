import { makeBallot, tracker } from "./crypto/ballot.js";
import { normaliseCode, publicCredential, secretCredential } from "./crypto/credentials.js";
import { Refusal } from "./crypto/errors.js";
import { openRecord } from "./crypto/record.js";

/**
 * The part of the voting page that computes, in a thread of its own so that the page stays responsive.
 * It talks to nobody but the page: no request, no storage. The voting code and the choice end here.
 * @typedef {{uuid: string, fingerprint: string, credential: string}} Announced
 */

/** @type {{election: import("./crypto/election.js").Election, credential: string} | null} */
let opened = null;

const tasks = {
  /**
   * Checks the records and remembers them; returns what the page shows.
   * @param {{election: Uint8Array, trustees: Uint8Array, announced: Announced}} input
   */
  async open({ election: electionBytes, trustees, announced }) {
    const election = await openRecord(electionBytes, trustees, announced);
    opened = { election, credential: announced.credential };
    const { name, description, questions } = election;
    return { name, description, questions: questions.map(shown) };
  },

  /**
   * Encrypts, proves and signs one ballot.
   * @param {{code: string, answers: number[][]}} input the voting code as typed, one vector per question
   */
  async seal({ code, answers }) {
    if (!opened) throw new Refusal("not-opened", "The record of this vote has not been checked yet.");
    const { election, credential } = opened;
    const secret = await secretCredential(election.group, election.uuid, normaliseCode(code));
    if (`${publicCredential(election.group, secret)}` !== credential) {
      throw new Refusal(
        "other-credential",
        "This voting code is not yours for this vote; check that you have not used a code from another person or an earlier vote",
      );
    }
    const ballot = await makeBallot(election, secret, answers);
    return { ballot, tracker: await tracker(ballot) };
  },
};

/**
 * What the page needs to know of a question. The extra member of a ranked one is a hint for the count, not a rule
 * of the ballot (section 4): of it the page shows the number of posts and the group of each candidate.
 * @param {import("./crypto/election.js").Question} question
 */
function shown(question) {
  if (question.kind === "choice") return question;
  const { kind, answers, extra } = question;
  const seats = Number.isSafeInteger(extra?.seats) && extra.seats > 0 ? extra.seats : null;
  const groups = Array.isArray(extra?.groups) && extra.groups.length === answers.length ? extra.groups : [];
  const notes = answers.map((_, i) => (typeof groups[i] === "string" ? groups[i] : ""));
  return { kind, question: question.question, answers, notes, seats, mayBeBlank: extra?.blank !== false };
}

/** @param {unknown} error */
function failure(error) {
  if (error instanceof Refusal) return { code: error.code, sentence: error.message };
  return { code: "unexpected", sentence: "Something went wrong on this device while it was encrypting." };
}

globalThis.onmessage = async ({ data: { id, task, input } }) => {
  try {
    globalThis.postMessage({ id, value: await tasks[task](input) });
  } catch (error) {
    globalThis.postMessage({ id, error: failure(error) });
  }
};
