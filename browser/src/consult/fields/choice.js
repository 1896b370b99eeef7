import { h } from "../../ballot/dom.js";
import { isObject, isPreferNot } from "../questionnaire.js";
import { clearButton, line, preferNot, tick } from "./parts.js";

/**
 * Choose one (radios) or several (checkboxes), with an option to type beside, and "prefer not to say" apart.
 * @typedef {import("./parts.js").Question} Question
 */

/**
 * @param {Question} question
 * @param {string} id
 * @param {any} value
 * @param {import("./parts.js").Talk} talk
 * @returns {import("./parts.js").Field}
 */
export function choiceField(question, id, value, talk) {
  return new Choice(question, id, value, talk).field();
}

class Choice {
  /**
   * @param {Question} question
   * @param {string} id
   * @param {any} value
   * @param {import("./parts.js").Talk} talk
   */
  constructor(question, id, value, { change }) {
    this.question = question;
    this.id = id;
    this.change = change;
    this.many = question.type === "multiple";
    this.preferNot = isPreferNot(value);
    const items = value === undefined || this.preferNot ? [] : Array.isArray(value) ? value : [value];
    const other = question.options?.find((option) => option.other)?.id;
    this.chosen = new Set(items.filter((item) => !isObject(item) && item !== other));
    const typed = items.find(isObject);
    this.otherChosen = items.some((item) => isObject(item) || item === other);
    this.typed = typed?.other ?? "";
  }

  field() {
    const { question, id, many } = this;
    const type = many ? "checkbox" : "radio";
    const kind = many ? "checkboxes" : "radios";
    this.ticks = (question.options ?? []).map((option, i) => this.#option(type, option, `${id}-${i}`));
    this.none = tick(type, {
      id: `${id}-prefer-not`,
      name: id,
      label: "Prefer not to say",
      checked: this.preferNot,
      change: (on) => this.#prefer(on),
    });
    this.clear = clearButton(question.text, () => this.#clear());
    this.#show();
    const node = h(
      "div",
      {},
      h(
        "div",
        { class: `govuk-${kind}` },
        ...this.ticks.flatMap(({ item, beside }) => (beside ? [item, beside] : [item])),
        h("div", { class: `govuk-${kind}__divider` }, "or"),
        this.none.item,
      ),
      many || question.required ? null : this.clear,
    );
    return { node, first: `${id}-0` };
  }

  /** One option; the one with "other" has a line to type in, shown while it is chosen. */
  #option(type, option, id) {
    const isOn = () => (option.other ? this.otherChosen : this.chosen.has(option.id));
    const { input, item } = tick(type, {
      id,
      name: this.id,
      label: option.text,
      checked: isOn(),
      change: (on) => this.#pick(option, on),
    });
    return { input, item, isOn, beside: option.other ? this.#beside(id) : null };
  }

  /** @param {string} id */
  #beside(id) {
    const kind = this.many ? "checkboxes" : "radios";
    const input = line({
      id: `${id}-other`,
      value: this.typed,
      change: (typed) => {
        this.typed = typed;
        this.#tell();
      },
    });
    const label = h("label", { class: "govuk-label", for: input.id }, "Please say which");
    return h("div", { class: `govuk-${kind}__conditional` }, label, input);
  }

  #pick(option, on) {
    if (!this.many) {
      this.chosen.clear();
      this.otherChosen = false;
    }
    this.preferNot = false;
    if (option.other) this.otherChosen = on;
    else if (on) this.chosen.add(option.id);
    else this.chosen.delete(option.id);
    this.#tell();
  }

  #prefer(on) {
    this.chosen.clear();
    this.otherChosen = false;
    this.preferNot = on;
    this.#tell();
  }

  #clear() {
    this.#prefer(false);
    this.ticks[0].input.focus();
  }

  #show() {
    for (const { input, isOn, beside } of this.ticks) {
      input.checked = isOn();
      if (beside) beside.hidden = !isOn();
    }
    this.none.input.checked = this.preferNot;
    this.clear.hidden = this.#value() === undefined;
  }

  #value() {
    if (this.preferNot) return preferNot();
    const other = this.otherChosen ? [{ other: this.typed }] : [];
    if (!this.many) return other[0] ?? [...this.chosen][0];
    const all = [...[...this.chosen].sort(), ...other];
    return all.length > 0 ? all : undefined;
  }

  #tell() {
    this.#show();
    this.change(this.#value());
  }
}
