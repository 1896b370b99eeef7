import { makeBallot, tracker } from "./crypto/ballot.js";
import { normaliseCode, publicCredential, secretCredential } from "./crypto/credentials.js";
import { Refusal } from "./crypto/errors.js";
import { checkListed, fetchList } from "./crypto/list.js";
import { checkReceipt } from "./crypto/receipts.js";
import { openRecord } from "./crypto/record.js";

/**
 * The part of the voting page that computes, in a thread of its own so that the page stays responsive.
 * It talks to nobody but the page, but for one request without any content: for the public list of credentials, whose
 * parsing is not the page's work either. No storage. The voting code and the choice end here.
 * @typedef {object} Announced
 * @property {string} uuid
 * @property {string} fingerprint of the election record
 * @property {string} credential the voter's
 * @property {string} credentials_url
 * @property {string} credentials_fingerprint
 * @property {number} credentials_length in bytes
 */

/**
 * `list`: the download of the public list, which goes on while the voter chooses.
 * @type {{election: import("./crypto/election.js").Election, announced: Announced, list: Promise<Uint8Array | null>} | null}
 */
let opened = null;

const tasks = {
  /**
   * Checks the records and remembers them; returns what the page shows.
   * @param {{election: Uint8Array, trustees: Uint8Array, announced: Announced}} input
   */
  async open({ election: electionBytes, trustees, announced }) {
    const election = await openRecord(electionBytes, trustees, announced);
    opened = { election, announced, list: startList(announced) };
    const { name, description, questions } = election;
    return { name, description, questions: questions.map(shown) };
  },

  /**
   * Encrypts, proves and signs one ballot. `listed`: the credential was found in the public list, which is too long
   * to be downloaded where it was not.
   * @param {{code: string, answers: number[][]}} input the voting code as typed, one vector per question
   */
  async seal({ code, answers }) {
    if (!opened) throw new Refusal("not-opened", "The record of this vote has not been checked yet.");
    const { election, announced } = opened;
    const secret = await secretCredential(election.group, election.uuid, normaliseCode(code));
    if (`${publicCredential(election.group, secret)}` !== announced.credential) {
      throw new Refusal(
        "other-credential",
        "This voting code is not yours for this vote; check that you have not used a code from another person or an earlier vote",
      );
    }
    const listed = await findInList();
    const ballot = await makeBallot(election, secret, answers);
    return { ballot, tracker: await tracker(ballot), listed };
  },

  /** @param {{key: string, receipt: unknown}} input the platform's public key, and what it is said to have signed */
  checkReceipt: ({ key, receipt }) => checkReceipt(key, receipt),
};

/** @param {Announced} announced */
function startList({ credentials_url: address, credentials_length: length }) {
  const list = fetchList(address, length, (url, options) => globalThis.fetch(url, options));
  list.catch(() => {}); // told when the list is needed, and then tried again
  return list;
}

/**
 * Whether the voter's credential was found in the public list; false where the list is too long to be downloaded.
 * Refuses where it does not stand there.
 */
async function findInList() {
  const list = await opened.list.catch(() => {
    opened.list = startList(opened.announced);
    return opened.list.catch(() => {
      throw new Refusal(
        "list-not-loaded",
        "The list of public credentials could not be loaded; check your connection and try again",
      );
    });
  });
  if (list === null) return false;
  await checkListed(list, opened.announced.credentials_fingerprint, opened.announced.credential);
  return true;
}

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
