import { h } from "../../ballot/dom.js";
import { isPreferNot } from "../questionnaire.js";
import { clearButton, tick } from "./parts.js";

/**
 * One mark for each of several rows: a Likert grid, or statements to agree or disagree with. Each row is a group of
 * its own with stacked radios on a phone; on a wide screen its radios stand side by side. There is no table to scroll.
 * @param {import("./parts.js").Question} question
 * @param {string} id
 * @param {any} value
 * @param {import("./parts.js").Talk} talk
 * @returns {import("./parts.js").Field}
 */
export function rowsField(question, id, value, { change, announce }) {
  const marks = new Map(isPreferNot(value) ? [] : Object.entries(value ?? {}));
  const rows = question.rows ?? [];
  const left = h("p", { class: "govuk-hint tellers-rows__left" });
  const inputs = /** @type {HTMLInputElement[]} */ ([]);
  const show = () => {
    const missing = rows.filter((row) => !marks.has(row.id)).length;
    left.textContent = missing === 0 ? "All answered" : `${rows.length - missing} of ${rows.length} answered`;
    clear.hidden = marks.size === 0;
  };
  const set = (row, mark) => {
    marks.set(row, mark);
    show();
    change(Object.fromEntries(marks));
  };
  const clear = clearButton(question.text, () => {
    marks.clear();
    for (const input of inputs) input.checked = false;
    show();
    change(undefined);
    announce("Your answer is cleared.");
    inputs[0].focus();
  });
  const one = (row, i) =>
    rowGroup(row, question.scale ?? [], {
      id: `${id}-${i}`,
      mark: marks.get(row.id),
      set: (mark) => set(row.id, mark),
      inputs,
    });
  const node = h("div", { class: "tellers-rows" }, ...rows.map(one), left, question.required ? null : clear);
  show();
  return { node, first: `${id}-0-0` };
}

/** One row: its text, and a radio for each mark. */
function rowGroup(row, scale, { id, mark, set, inputs }) {
  const items = scale.map((step, i) => {
    const { input, item } = tick("radio", {
      id: `${id}-${i}`,
      name: id,
      label: step.text,
      checked: mark === step.id,
      change: () => set(step.id),
    });
    inputs.push(input);
    return item;
  });
  return h(
    "fieldset",
    { class: "govuk-fieldset tellers-row" },
    h("legend", { class: "govuk-fieldset__legend tellers-row__text govuk-!-text-break-word" }, row.text),
    h(
      "div",
      { class: `govuk-radios tellers-row__marks tellers-row__marks--${Math.min(scale.length, 7)}` },
      ...items,
    ),
  );
}
