import { MalformedText, Refusal } from "./errors.js";
import { groupNamed } from "./groups.js";
import { parseJson } from "./json.js";
import { b64Digest, integer, list, members, text } from "./text.js";

/**
 * The election record (section 4).
 * @typedef {{kind: "choice", question: string, answers: string[], min: number, max: number, blank: boolean}} ChoiceQuestion
 * @typedef {{kind: "ranked", question: string, answers: string[], extra: any}} RankedQuestion
 * @typedef {ChoiceQuestion | RankedQuestion} Question
 * @typedef {object} Election
 * @property {string} fingerprint phi
 * @property {string} uuid
 * @property {string} name
 * @property {string} description
 * @property {import("./groups.js").Group} group
 * @property {bigint} publicKey y
 * @property {Question[]} questions
 */

const REQUIRED = ["version", "description", "name", "group", "public_key", "questions", "uuid"];
const OPTIONAL = ["administrator", "credential_authority"];
const PROFILE = "tellers-1";
const UUID = /^[1-9A-HJ-NP-Za-km-z]{14,100}$/;
const MAX_RANKED = 254;

/**
 * Reads an election record from its raw bytes; phi = B64(bytes).
 * @param {Uint8Array} bytes
 * @returns {Promise<Election>}
 */
export async function parseElection(bytes) {
  const record = members(parseJson(utf8(bytes)), REQUIRED, "The election record", [...OPTIONAL, "profile"]);
  integer(record.version, 1, 1, "The version of the election record");
  for (const name of OPTIONAL.filter((member) => member in record)) text(record[name], `"${name}"`);
  if ("profile" in record && record.profile !== PROFILE)
    throw new MalformedText("The election record follows rules that this page does not know.");
  const group = groupNamed(record.group);
  return {
    fingerprint: await b64Digest(bytes),
    uuid: readUuid(record.uuid),
    name: text(record.name, "The name of the election"),
    description: text(record.description, "The description of the election"),
    group,
    publicKey: readKey(group, record.public_key),
    questions: readQuestions(record.questions, group),
  };
}

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function utf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new MalformedText("The record is not UTF-8 text.");
  }
}

/** @param {unknown} value */
function readUuid(value) {
  const uuid = text(value, "The election's identifier");
  if (!UUID.test(uuid)) throw new MalformedText("The election's identifier is malformed.");
  return uuid;
}

/**
 * @param {import("./groups.js").Group} group
 * @param {unknown} value
 */
function readKey(group, value) {
  const y = group.element(value, "The election's public key");
  if (y === 1n || y === group.g)
    throw new Refusal("weak-key", "The election's public key does not hide anything.");
  return y;
}

/**
 * @param {unknown} value
 * @param {import("./groups.js").Group} group
 * @returns {Question[]}
 */
function readQuestions(value, group) {
  const questions = list(value, "The list of questions").map((item) => readQuestion(item));
  if (questions.length === 0) throw new MalformedText("The election record asks no question.");
  for (const question of questions)
    if (question.kind === "ranked") group.embed(question.answers.map(() => 0));
  return questions;
}

/** @param {any} item */
function readQuestion(item) {
  return item !== null && typeof item === "object" && "type" in item ? readRanked(item) : readChoice(item);
}

/**
 * @param {unknown} item
 * @returns {RankedQuestion}
 */
function readRanked(item) {
  const { type, value, extra } = members(item, ["type", "value"], "A question", ["extra"]);
  if (type !== "NonHomomorphic")
    throw new MalformedText("A question has a kind that this page does not know.");
  const { question, answers } = members(value, ["answers", "question"], "A question");
  return {
    kind: "ranked",
    question: text(question, "A question"),
    answers: readAnswers(answers, MAX_RANKED),
    extra: extra ?? null,
  };
}

/**
 * @param {unknown} item
 * @returns {ChoiceQuestion}
 */
function readChoice(item) {
  const record = members(item, ["answers", "min", "max", "question"], "A question", ["blank"]);
  const answers = readAnswers(record.answers, Infinity);
  const max = integer(record.max, 0, answers.length, "The most choices of a question");
  const blank = "blank" in record ? record.blank : false;
  if (typeof blank !== "boolean") throw new MalformedText('"blank" of a question is neither true nor false.');
  const min = integer(record.min, 0, max, "The fewest choices of a question");
  return { kind: "choice", question: text(record.question, "A question"), answers, min, max, blank };
}

/**
 * @param {unknown} value
 * @param {number} most
 */
function readAnswers(value, most) {
  const answers = list(value, "The list of choices").map((answer) => text(answer, "A choice"));
  if (answers.length < 1 || answers.length > most) {
    throw new MalformedText(`A question has ${answers.length} choices.`);
  }
  return answers;
}
