import { isPreferNot, wordsOf } from "./questionnaire.js";

/**
 * Answers and conditions in words, for people.
 * @typedef {import("./questionnaire.js").Question} Question
 */

/**
 * @param {import("./questionnaire.js").Item[] | undefined} items
 * @param {string} id
 */
const textOf = (items, id) => items?.find((item) => item.id === id)?.text ?? id;

/**
 * An answer as lines; "numbered" lines are in an order that matters, "plain" is one text with its own line breaks.
 * @param {Question} question
 * @param {any} value a tidied answer
 * @returns {{kind: "none" | "plain" | "list" | "numbered", lines: string[]}}
 */
export function answerWords(question, value) {
  if (value === undefined) return { kind: "none", lines: ["Not answered"] };
  if (isPreferNot(value)) return { kind: "none", lines: ["Prefer not to say"] };
  if (question.type === "single" || question.type === "multiple") {
    const lines = wordsOf(question, value);
    return { kind: lines.length > 1 ? "list" : "plain", lines };
  }
  if (question.type === "ranking")
    return { kind: "numbered", lines: value.map((id) => textOf(question.options, id)) };
  if (question.type === "allocation")
    return {
      kind: "list",
      lines: pairs(question.options, value, (points) => `${points} point${points === 1 ? "" : "s"}`),
    };
  if (question.rows)
    return { kind: "list", lines: pairs(question.rows, value, (mark) => textOf(question.scale, mark)) };
  return { kind: "plain", lines: [`${value}`] };
}

/** One line for each item that has a value, in the order of the questionnaire. */
const pairs = (items, value, words) =>
  (items ?? [])
    .filter(({ id }) => id in value)
    .map(({ id, text }) => `${withoutStop(text)}: ${words(value[id])}`);

/** @param {string} text */
const withoutStop = (text) => text.replace(/[.:]$/, "");

/**
 * When a question is asked, as the end of a sentence that begins "It is asked".
 * @param {import("./questionnaire.js").Condition | null} condition
 * @param {Map<string, Question>} questions
 * @returns {string}
 */
export function conditionWords(condition, questions) {
  if (!condition) return "always";
  return `if ${clause(condition, questions)}`;
}

function clause(condition, questions) {
  if (condition.all) return condition.all.map((part) => clause(part, questions)).join(" and ");
  if (condition.any) return condition.any.map((part) => clause(part, questions)).join(", or ");
  if (condition.not) return negated(condition.not, questions);
  const question = questions.get(condition.question);
  if (!condition.is) return `you have answered “${question?.text}”`;
  return `your answer to “${question?.text}” is ${options(question, condition.is)}`;
}

/** The clause that says the opposite. */
function negated(condition, questions) {
  if (condition.not) return clause(condition.not, questions);
  const question = questions.get(condition.question);
  if (condition.is) return `your answer to “${question?.text}” is not ${options(question, condition.is)}`;
  if (condition.answered) return `you have not answered “${question?.text}”`;
  return `it is not so that ${clause(condition, questions)}`;
}

const options = (question, ids) => ids.map((id) => `“${textOf(question?.options, id)}”`).join(" or ");
