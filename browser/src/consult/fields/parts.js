import { h } from "../../ballot/dom.js";

/**
 * What the fields of all kinds share. A field is built once and changes in place, so that nobody loses the cursor.
 * @typedef {import("../questionnaire.js").Question} Question
 * @typedef {object} Talk
 * @property {(value: any) => void} change the answer as it is now, undefined when there is none
 * @property {(sentence: string) => void} announce for screen readers
 * @typedef {object} Field
 * @property {HTMLElement} node
 * @property {string} first the id of the control that takes the focus when the answer has to be mended
 * @property {string} [labelled] the id of the one control that the question's text names; without it a group has it
 */

/** The value that says that somebody prefers not to answer. */
export const preferNot = () => ({ prefer_not: true });

/**
 * A radio or a checkbox with its label.
 * @param {"radio" | "checkbox"} type
 * @param {{id: string, name: string, label: string, checked: boolean, change: (on: boolean) => void, small?: boolean}} how
 */
export function tick(type, { id, name, label, checked, change }) {
  const kind = type === "radio" ? "radios" : "checkboxes";
  const input = /** @type {HTMLInputElement} */ (
    h("input", { class: `govuk-${kind}__input`, type, id, name, autocomplete: "off" })
  );
  input.checked = checked;
  input.addEventListener("change", () => change(input.checked));
  const text = h(
    "label",
    { class: `govuk-label govuk-${kind}__label govuk-!-text-break-word`, for: id },
    label,
  );
  return { input, item: h("div", { class: `govuk-${kind}__item` }, input, text) };
}

/**
 * A line of text to type.
 * @param {{id: string, value: string, describedBy?: string, width?: string, numeric?: boolean, change: (typed: string) => void}} how
 */
export function line({ id, value, describedBy, width = "", numeric = false, change }) {
  const input = /** @type {HTMLInputElement} */ (
    h("input", {
      class: `govuk-input ${width}`.trim(),
      id,
      type: "text",
      inputmode: numeric ? "numeric" : null,
      autocomplete: "off",
      spellcheck: "false",
      "aria-describedby": describedBy,
    })
  );
  input.value = value;
  input.addEventListener("input", () => change(input.value));
  return input;
}

/**
 * A whole number as typed; the text itself while it is none.
 * @param {string} typed
 * @returns {number | string | undefined}
 */
export function wholeNumber(typed) {
  const text = typed.trim();
  if (text === "") return undefined;
  return /^-?\d{1,9}$/.test(text) ? Number(text) : typed;
}

/**
 * A function that waits until there was no call for a while: for announcements while somebody types.
 * @param {(sentence: string) => void} act
 */
export function whenQuiet(act) {
  let waiting = 0;
  return (sentence) => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => act(sentence), 1000);
  };
}

/**
 * Takes an answer back where a radio cannot be unticked.
 * @param {string} question
 * @param {() => void} press
 */
export const clearButton = (question, press) =>
  h(
    "button",
    { type: "button", class: "tellers-link-button govuk-body-s tellers-clear", onclick: press },
    "Clear this answer",
    h("span", { class: "govuk-visually-hidden" }, `: ${question}`),
  );
