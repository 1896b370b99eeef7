import { isObject, isPreferNot } from "./questionnaire.js";
import { clean, countWords, words } from "./texts.js";

/**
 * What is wrong with an answer, in the sentences of consult/questionnaire/answers.py.
 * @typedef {import("./questionnaire.js").Question} Question
 */

const MALFORMED = "This answer is not of the form that the question takes.";
const MISSING = "Answer this question, or choose “prefer not to say”.";
/** Characters of what people type, as consult/questionnaire/limits.py has them. */
const LONGEST = { short_text: 500, long_text: 40_000, other: 200 };

const CHECKS = {
  single,
  multiple,
  grid: rows,
  statements: rows,
  ranking,
  allocation,
  number,
  short_text: typed,
  long_text: typed,
};

/**
 * What is wrong with the answer to a question that is asked; null when nothing. No answer is undefined.
 * @param {Question} question
 * @param {any} value a tidied answer
 * @returns {string | null}
 */
export function problemOf(question, value) {
  if (value === undefined) return question.required ? MISSING : null;
  return isPreferNot(value) ? null : CHECKS[question.type](question, value);
}

/**
 * What is wrong with the answers to the questions that are asked, by question.
 * @param {Question[]} questions
 * @param {import("./questionnaire.js").Answers} answers tidied
 * @returns {Record<string, string>}
 */
export function problemsOf(questions, answers) {
  const found = questions.map((question) => [question.id, problemOf(question, answers[question.id])]);
  return Object.fromEntries(found.filter(([, problem]) => problem !== null));
}

/**
 * @param {import("./questionnaire.js").Item[] | undefined} items
 * @param {unknown} id
 */
const isKnown = (items, id) => typeof id === "string" && (items ?? []).some((item) => item.id === id);

/** @param {number} count */
const figure = (count) => count.toLocaleString("en-GB");

function single(question, value) {
  if (isObject(value)) return other(question, value);
  return isKnown(question.options, value) ? null : MALFORMED;
}

function other(question, value) {
  const option = question.options.find((item) => item.other);
  return option && `${Object.keys(value)}` === "other"
    ? tooLong(value.other, LONGEST.other, false)
    : MALFORMED;
}

function tooLong(text, longest, lines) {
  if (typeof text !== "string" || text === "" || clean(text, lines) !== text) return MALFORMED;
  const length = Array.from(text).length;
  if (length <= longest) return null;
  return `Shorten this text: it has ${figure(length)} characters, at most ${figure(longest)} are allowed.`;
}

function multiple(question, value) {
  if (!Array.isArray(value)) return MALFORMED;
  const plain = value.filter((item) => !isObject(item));
  const beside = value.slice(plain.length);
  if (!plain.every((id) => isKnown(question.options, id)) || !beside.every(isObject)) return MALFORMED;
  const wrong = beside.map((item) => other(question, item)).find((problem) => problem !== null);
  if (wrong) return wrong;
  const twice = beside.length === 1 && plain.includes(question.options.find((item) => item.other)?.id);
  const sorted = [...new Set(plain)].sort();
  if (`${sorted}` !== `${plain}` || beside.length > 1 || twice) return MALFORMED;
  return between(question, value.length, "Choose");
}

function between(question, count, verb) {
  const low = question.minimum || 1;
  const high = question.maximum || question.options.length;
  if (count >= low && count <= high) return null;
  return `${verb} ${low === high ? low : `${low} to ${high}`}: there ${count === 1 ? "is" : "are"} ${count}.`;
}

function rows(question, value) {
  if (!isObject(value) || Object.keys(value).length === 0) return MALFORMED;
  if (!Object.keys(value).every((id) => isKnown(question.rows, id))) return MALFORMED;
  if (!Object.values(value).every((mark) => isKnown(question.scale, mark))) return MALFORMED;
  const missing = question.rows.length - Object.keys(value).length;
  if (!question.required || missing === 0) return null;
  return `Answer every line, or choose “prefer not to say”: ${missing} line${missing === 1 ? "" : "s"} left.`;
}

function ranking(question, value) {
  if (!Array.isArray(value) || value.length === 0) return MALFORMED;
  if (!value.every((id) => isKnown(question.options, id)) || new Set(value).size !== value.length)
    return MALFORMED;
  if (question.required && value.length < (question.maximum || question.options.length))
    return `Rank ${question.maximum}, or choose “prefer not to say”: ${value.length} ranked so far.`;
  return between(question, value.length, "Rank");
}

function allocation(question, value) {
  if (!isObject(value) || Object.keys(value).length === 0) return MALFORMED;
  if (!Object.keys(value).every((id) => isKnown(question.options, id))) return MALFORMED;
  const points = Object.values(value);
  if (!points.every((point) => Number.isInteger(point) && point >= 0))
    return "Give each line a whole number, 0 or more.";
  const sum = points.reduce((all, one) => all + one, 0);
  if (sum === question.total) return null;
  return `The points should add up to ${question.total}: they add up to ${figure(sum)}.`;
}

function number(question, value) {
  if (!Number.isInteger(value)) return "Enter a whole number.";
  const low = question.minimum || 0;
  const high = question.maximum || 0;
  return value >= low && value <= high
    ? null
    : `Enter a whole number from ${figure(low)} to ${figure(high)}.`;
}

function typed(question, value) {
  const wrong = tooLong(value, LONGEST[question.type], question.type === "long_text");
  if (wrong) return wrong;
  const count = countWords(value);
  const most = question.words || 0;
  return count > most
    ? `Shorten this text: it has ${words(count)}, at most ${figure(most)} are allowed.`
    : null;
}
