import { h } from "../../ballot/dom.js";
import { isPreferNot } from "../questionnaire.js";
import { countWords, words } from "../texts.js";
import { line, whenQuiet, wholeNumber } from "./parts.js";

/**
 * A number, a line of text, or a longer text with its words counted. Spelling is not checked by the browser: some
 * send what one types to their makers for that.
 * @typedef {import("./parts.js").Question} Question
 * @typedef {import("./parts.js").Talk} Talk
 * @typedef {import("./parts.js").Field} Field
 */

/**
 * @param {Question} question
 * @param {string} id
 * @param {any} value
 * @param {Talk} talk
 * @param {string} describedBy
 * @returns {Field}
 */
export function numberField(question, id, value, { change }, describedBy) {
  const input = line({
    id: `${id}-input`,
    value: isPreferNot(value) ? "" : `${value ?? ""}`,
    width: "govuk-input--width-5",
    numeric: true,
    describedBy,
    change: (typed) => change(wholeNumber(typed)),
  });
  return { node: h("div", {}, input), first: input.id, labelled: input.id };
}

/**
 * @param {Question} question
 * @param {string} id
 * @param {any} value
 * @param {Talk} talk
 * @param {string} describedBy
 * @returns {Field}
 */
export function textField(question, id, value, { change, announce }, describedBy) {
  const text = isPreferNot(value) ? "" : `${value ?? ""}`;
  const counter = question.words
    ? h("p", { class: "govuk-hint govuk-!-margin-top-1", id: `${id}-words` })
    : null;
  const described = [describedBy, counter?.id].filter(Boolean).join(" ");
  const say = whenQuiet(announce);
  const typed = (now) => {
    if (counter) say(count(counter, now, question.words ?? 0));
    change(now === "" ? undefined : now);
  };
  const input =
    question.type === "short_text"
      ? line({ id: `${id}-input`, value: text, describedBy: described, change: typed })
      : area(`${id}-input`, text, described, typed);
  if (counter) count(counter, text, question.words ?? 0);
  return { node: h("div", {}, input, counter), first: input.id, labelled: input.id };
}

function area(id, text, describedBy, change) {
  const input = /** @type {HTMLTextAreaElement} */ (
    h("textarea", {
      class: "govuk-textarea govuk-!-margin-bottom-0",
      id,
      rows: "6",
      autocomplete: "off",
      spellcheck: "false",
      "aria-describedby": describedBy || null,
    })
  );
  input.value = text;
  input.addEventListener("input", () => change(input.value));
  return input;
}

/** Shows how many words are left; returns the sentence. */
function count(counter, text, limit) {
  const used = countWords(text);
  counter.textContent =
    used > limit
      ? `You have ${words(used - limit)} too many`
      : used === 0
        ? `You can write up to ${words(limit)}`
        : `You have ${words(limit - used)} left`;
  counter.classList.toggle("tellers-too-many", used > limit);
  return counter.textContent;
}
