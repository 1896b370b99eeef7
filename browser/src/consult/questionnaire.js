import { clean } from "./texts.js";

/**
 * What a questionnaire means: which questions are asked after which answers, what texts say, what is sent. Pure; the
 * server's consult/questionnaire defines the same, and tests/vectors/questionnaire.json holds both to it.
 * @typedef {{id: string, text: string, other?: boolean}} Item
 * @typedef {{question?: string, is?: string[], answered?: boolean, all?: Condition[], any?: Condition[], not?: Condition}} Condition
 * @typedef {object} Question
 * @property {string} id
 * @property {"single"|"multiple"|"grid"|"ranking"|"allocation"|"number"|"short_text"|"long_text"|"statements"} type
 * @property {string} text
 * @property {string} hint
 * @property {boolean} required
 * @property {Condition | null} show_if
 * @property {Item[]} [options]
 * @property {Item[]} [rows]
 * @property {Item[]} [scale]
 * @property {number} [minimum]
 * @property {number} [maximum]
 * @property {number} [words]
 * @property {number} [total]
 * @typedef {{id: string, title: string, reading: string, questions: Question[]}} Section
 * @typedef {{title: string, version: number, language: string, sections: Section[]}} Questionnaire
 * @typedef {Record<string, any>} Answers question id -> value; a question without an answer has no member
 */

const NOT_ANSWERED = "(not answered)";
const PIPE = /\{([a-z][a-z0-9_]*)\}/g;

/** @param {Questionnaire} questionnaire */
export const questionsOf = ({ sections }) => sections.flatMap((section) => section.questions);

/**
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
export const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** @param {any} value */
export const isPreferNot = (value) =>
  isObject(value) && value.prefer_not === true && Object.keys(value).length === 1;

/** @param {any} value */
const listed = (value) => (Array.isArray(value) ? value : [value]);

/** @param {Question} question */
const otherOf = (question) => question.options?.find((option) => option.other)?.id;

/**
 * Whether a condition holds for answers of questions that are asked; no condition holds.
 * @param {Condition | null} condition
 * @param {Answers} answers
 * @param {Map<string, Question>} questions
 * @returns {boolean}
 */
export function holds(condition, answers, questions) {
  if (!condition) return true;
  if (condition.all) return condition.all.every((part) => holds(part, answers, questions));
  if (condition.any) return condition.any.some((part) => holds(part, answers, questions));
  if (condition.not) return !holds(condition.not, answers, questions);
  const question = questions.get(condition.question ?? "");
  const value = answers[condition.question ?? ""];
  if (!question || value === undefined) return false;
  if (condition.is) return chosenIds(question, value).some((id) => condition.is?.includes(id));
  return !isPreferNot(value);
}

/**
 * The options that an answer to a single or multiple question chose; a typed text stands for its option.
 * @param {Question} question
 * @param {any} value
 * @returns {string[]}
 */
export function chosenIds(question, value) {
  return listed(value)
    .map((item) => (isObject(item) && "other" in item ? otherOf(question) : item))
    .filter((id) => typeof id === "string");
}

/**
 * The ids of the questions that are asked, in order. A condition looks only at earlier questions that are asked
 * themselves: what was answered and is hidden now counts as not answered.
 * @param {Questionnaire} questionnaire
 * @param {Answers} answers
 * @returns {Set<string>}
 */
export function asked(questionnaire, answers) {
  const questions = byId(questionnaire);
  const found = new Set();
  const counted = /** @type {Answers} */ ({});
  for (const question of questions.values()) {
    if (!holds(question.show_if, counted, questions)) continue;
    found.add(question.id);
    if (given(answers, question.id)) counted[question.id] = answers[question.id];
  }
  return found;
}

/** @param {Questionnaire} questionnaire */
const byId = (questionnaire) =>
  new Map(questionsOf(questionnaire).map((question) => [question.id, question]));

/**
 * @param {Answers} answers
 * @param {string} id
 */
const given = (answers, id) => answers[id] !== null && answers[id] !== undefined;

/**
 * The answers to questions that are asked; the rest is dropped when answers are sent.
 * @param {Questionnaire} questionnaire
 * @param {Answers} answers
 * @returns {Answers}
 */
export function withoutHidden(questionnaire, answers) {
  const kept = [...asked(questionnaire, answers)].filter((id) => given(answers, id));
  return Object.fromEntries(kept.map((id) => [id, answers[id]]));
}

/**
 * A text with the earlier answers that it names put in.
 * @param {Questionnaire} questionnaire
 * @param {string} text
 * @param {Answers} answers
 */
export function piped(questionnaire, text, answers) {
  if (!text.includes("{")) return text;
  const shown = withoutHidden(questionnaire, answers);
  const questions = byId(questionnaire);
  return text.replace(PIPE, (_, id) => inSentence(wordsOf(questions.get(id), shown[id])));
}

/** @param {string[]} texts */
function inSentence(texts) {
  if (texts.length < 2) return texts[0] || NOT_ANSWERED;
  return `${texts.slice(0, -1).join(", ")} and ${texts[texts.length - 1]}`;
}

/**
 * What an answer to a single, multiple or number question says, in words.
 * @param {Question | undefined} question
 * @param {any} value
 * @returns {string[]}
 */
export function wordsOf(question, value) {
  if (!question || value === undefined || value === null || isPreferNot(value)) return [];
  return listed(value).map((item) =>
    isObject(item)
      ? `${item.other ?? NOT_ANSWERED}`
      : (question.options?.find((option) => option.id === item)?.text ?? `${item}`),
  );
}

/**
 * Answers as they are kept, from answers as they are typed: texts cleaned, lists in order, nothing empty.
 * @param {Questionnaire} questionnaire
 * @param {Answers} typed
 * @returns {Answers}
 */
export function tidied(questionnaire, typed) {
  const kept = questionsOf(questionnaire)
    .map((question) => [question.id, tidy(question, typed[question.id])])
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept);
}

/**
 * @param {Question} question
 * @param {any} value
 */
function tidy(question, value) {
  if (value === undefined || value === null || isPreferNot(value)) return value ?? undefined;
  if (question.type === "short_text" || question.type === "long_text")
    return clean(`${value}`, question.type === "long_text") || undefined;
  if (question.type === "single") return tidyOther(question, value);
  if (question.type === "multiple") return tidyList(question, value);
  if (Array.isArray(value)) return value.length > 0 ? value : undefined;
  if (isObject(value)) return Object.keys(value).length > 0 ? value : undefined;
  return value;
}

/** A typed text beside an option; the option itself where nothing was typed. */
function tidyOther(question, item) {
  if (!isObject(item)) return item;
  const other = clean(`${item.other ?? ""}`, false);
  return other ? { other } : otherOf(question);
}

/** Chosen options in order, the typed one last. */
function tidyList(question, value) {
  const items = listed(value).map((item) => tidyOther(question, item));
  const plain = [...new Set(items.filter((item) => !isObject(item)))].sort();
  const all = [...plain, ...items.filter(isObject)];
  return all.length > 0 ? all : undefined;
}

/**
 * JSON with one form for each value: members sorted by code point, no spaces.
 * @param {any} value
 * @returns {string}
 */
export function canonicalJson(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`);
  return `{${members.join(",")}}`;
}
