import { errorMessage, h } from "../../ballot/dom.js";
import { isPreferNot } from "../questionnaire.js";
import { allocationField } from "./allocation.js";
import { choiceField } from "./choice.js";
import { preferNot, tick } from "./parts.js";
import { rankingField } from "./ranking.js";
import { rowsField } from "./rows.js";
import { numberField, textField } from "./typed.js";

/** One question with everything around it: its text, its hint, what is wrong, its field, "prefer not to say". */

const FIELDS = {
  single: choiceField,
  multiple: choiceField,
  grid: rowsField,
  statements: rowsField,
  ranking: rankingField,
  allocation: allocationField,
  number: numberField,
  short_text: textField,
  long_text: textField,
};

/** Those that show "prefer not to say" as one of their choices. */
const WITH_OWN_REFUSAL = ["single", "multiple"];

/**
 * @typedef {object} Block
 * @property {HTMLElement} node
 * @property {string} first the id of the control that takes the focus when the answer has to be mended
 * @property {(texts: {text: string, hint: string}) => void} say puts other texts in the place of the present ones
 */

/**
 * @param {import("../questionnaire.js").Question} question
 * @param {{text: string, hint: string}} texts with earlier answers put in
 * @param {any} value
 * @param {string | undefined} problem
 * @param {import("./parts.js").Talk} talk
 * @returns {Block}
 */
export function questionBlock(question, texts, value, problem, talk) {
  const id = `q-${question.id}`;
  const hint = h("div", { id: `${id}-hint`, class: "govuk-hint" }, texts.hint);
  hint.hidden = texts.hint === "";
  const described = [texts.hint || question.hint ? hint.id : "", problem ? `${id}-error` : ""]
    .filter(Boolean)
    .join(" ");
  const title = h("span", {}, texts.text);
  const name = [title, question.required ? h("span", { class: "tellers-required" }, " (required)") : null];
  const error = problem ? errorMessage(`${id}-error`, problem) : null;
  const own = WITH_OWN_REFUSAL.includes(question.type);
  const refusal = own ? null : new Refusal(id, value, talk);
  const field = FIELDS[question.type](question, id, value, refusal?.talk ?? talk, described);
  const body = [field.node, refusal?.box(field.node) ?? null];
  const inside = field.labelled
    ? [
        h("label", { class: "govuk-label govuk-label--m", for: field.labelled }, ...name),
        hint,
        error,
        ...body,
      ]
    : [fieldset(name, described, [hint, error, ...body])];
  const classes = `govuk-form-group tellers-asked${problem ? " govuk-form-group--error" : ""}`;
  return {
    node: h("div", { class: classes, id, "data-question": question.id }, ...inside),
    first: isPreferNot(value) ? `${id}-prefer-not` : field.first,
    say(next) {
      title.textContent = next.text;
      hint.textContent = next.hint;
      hint.hidden = next.hint === "";
    },
  };
}

function fieldset(name, described, children) {
  return h(
    "fieldset",
    { class: "govuk-fieldset", "aria-describedby": described || null },
    h(
      "legend",
      { class: "govuk-fieldset__legend govuk-fieldset__legend--m govuk-!-text-break-word" },
      ...name,
    ),
    ...children,
  );
}

/**
 * The box below a field that says "prefer not to say". While it is ticked the field is put away; what stood in it
 * comes back when the tick is taken away again.
 */
class Refusal {
  /**
   * @param {string} id
   * @param {any} value
   * @param {import("./parts.js").Talk} talk
   */
  constructor(id, value, talk) {
    this.id = `${id}-prefer-not`;
    this.refused = isPreferNot(value);
    this.earlier = this.refused ? undefined : value;
    this.outer = talk;
    this.talk = {
      ...talk,
      change: (/** @type {any} */ now) => {
        this.earlier = now;
        talk.change(now);
      },
    };
  }

  /** @param {HTMLElement} field */
  box(field) {
    field.hidden = this.refused;
    const { item } = tick("checkbox", {
      id: this.id,
      name: this.id,
      label: "I prefer not to answer this question",
      checked: this.refused,
      change: (on) => {
        field.hidden = on;
        this.outer.change(on ? preferNot() : this.earlier);
      },
    });
    return h("div", { class: "govuk-checkboxes govuk-checkboxes--small tellers-prefer-not" }, item);
  }
}
