import { limits, pick, pickBlank } from "./answers.js";
import { errorMessage, h } from "./dom.js";

/**
 * A choice question: radios where one may be chosen, checkboxes otherwise, the blank vote apart.
 * @param {import("./answers.js").ChoiceQuestion} question
 * @param {import("./answers.js").Answer} answer
 * @param {string | null} problem
 * @param {(answer: import("./answers.js").Answer) => void} change
 * @param {string} title id of the heading that asks the question
 */
export function choiceFields(question, answer, problem, change, title) {
  let current = answer;
  const set = (next) => {
    current = next;
    inputs.forEach((input, i) => {
      input.checked = current.picked.includes(i);
    });
    if (blank) blank.checked = current.blank;
    change(current);
  };
  const type = question.max === 1 ? "radio" : "checkbox";
  const inputs = question.answers.map((_, i) =>
    box(type, `choice-${i}`, answer.picked.includes(i), (on) => set(pick(question, current, i, on))),
  );
  const blank = question.blank
    ? box(type, "choice-blank", answer.blank, (on) => set(pickBlank(current, on)))
    : null;
  const items = inputs.map((input, i) => item(type, input, question.answers[i]));
  if (blank)
    items.push(
      h("div", { class: `govuk-${plural(type)}__divider` }, "or"),
      item(type, blank, "Blank vote: none of these"),
    );
  return h(
    "div",
    { class: `govuk-form-group${problem ? " govuk-form-group--error" : ""}` },
    h(
      "fieldset",
      {
        class: "govuk-fieldset",
        "aria-labelledby": title,
        "aria-describedby": problem ? "choice-hint choice-error" : "choice-hint",
      },
      h("div", { id: "choice-hint", class: "govuk-hint" }, hint(question)),
      problem ? errorMessage("choice-error", problem) : null,
      h("div", { class: `govuk-${plural(type)}` }, ...items),
    ),
  );
}

/** @param {string} type */
const plural = (type) => (type === "radio" ? "radios" : "checkboxes");

/** @param {import("./answers.js").ChoiceQuestion} question */
const hint = (question) =>
  `Choose ${limits(question)}.${question.blank ? " You may also cast a blank vote." : ""}`;

/**
 * @param {string} type
 * @param {string} id
 * @param {boolean} checked
 * @param {(on: boolean) => void} change
 */
function box(type, id, checked, change) {
  const input = /** @type {HTMLInputElement} */ (
    h("input", { class: `govuk-${plural(type)}__input`, id, type, name: "choice", autocomplete: "off" })
  );
  input.checked = checked;
  input.addEventListener("change", () => change(input.checked));
  return input;
}

/**
 * @param {string} type
 * @param {HTMLInputElement} input
 * @param {string} label
 */
function item(type, input, label) {
  return h(
    "div",
    { class: `govuk-${plural(type)}__item` },
    input,
    h(
      "label",
      { class: `govuk-label govuk-${plural(type)}__label govuk-!-text-break-word`, for: input.id },
      label,
    ),
  );
}
