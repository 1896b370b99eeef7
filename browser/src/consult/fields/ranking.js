import { button, h, hidden } from "../../ballot/dom.js";
import { draggable } from "../../ballot/drag.js";
import { isPreferNot } from "../questionnaire.js";

/**
 * A ranking by buttons, by keyboard, or by dragging the handle beside a name. Every change is announced, and the focus
 * goes where one is likely to press next. The value is the list of ranked options, best first; the rest is not ranked.
 * @param {import("./parts.js").Question} question
 * @param {string} id
 * @param {any} value
 * @param {import("./parts.js").Talk} talk
 * @returns {import("./parts.js").Field}
 */
export function rankingField(question, id, value, talk) {
  const ranking = new Ranking(question, id, value, talk);
  ranking.show();
  return { node: ranking.root, first: `${id}-title` };
}

class Ranking {
  /**
   * @param {import("./parts.js").Question} question
   * @param {string} id
   * @param {any} value
   * @param {import("./parts.js").Talk} talk
   */
  constructor(question, id, value, talk) {
    this.options = question.options ?? [];
    this.id = id;
    this.talk = talk;
    this.order = value === undefined || isPreferNot(value) ? [] : [...value];
    this.root = h("div", {});
    draggable(this.root, (number, place) => this.#drop(this.options[number].id, place));
  }

  /** @param {string} option */
  text = (option) => this.options.find(({ id }) => id === option)?.text ?? "";

  /** @param {string} option an id without what a selector could trip over */
  place = (option) => this.options.findIndex(({ id }) => id === option);

  show() {
    const rest = this.options.filter(({ id }) => !this.order.includes(id)).map(({ id }) => id);
    const ranked = this.order.map((option, place) => this.#ranked(option, place));
    const others = rest.map((option, i) => this.#unranked(option, rest[i + 1] ?? rest[i - 1]));
    const parts = [
      h("p", { class: "govuk-heading-s", id: `${this.id}-title`, tabindex: "-1" }, "Your ranking"),
      ranked.length > 0
        ? h("div", { "data-ranked": true }, rows(`${this.id}-title`, ranked))
        : h(
            "p",
            { class: "govuk-body tellers-empty", "data-empty": true },
            "Nothing is ranked yet. Press “Rank next” beside your first choice, or drag it here.",
          ),
      h("p", { class: "govuk-heading-s", id: `${this.id}-rest`, "data-rest": true }, "Not ranked"),
      others.length > 0
        ? rows(`${this.id}-rest`, others)
        : h("p", { class: "govuk-body" }, "Nothing is left."),
    ];
    this.root.replaceChildren(...parts);
  }

  /**
   * @param {string[]} order
   * @param {string} sentence
   * @param {string[]} focus ids in order of preference
   */
  #set(order, sentence, focus) {
    this.order = order;
    this.show();
    this.talk.change(order.length > 0 ? [...order] : undefined);
    this.talk.announce(sentence);
    const found = focus
      .map((name) => document.getElementById(`${this.id}-${name}`))
      .find((element) => element);
    found?.focus();
  }

  /** What was dragged to a place, or out of the ranking (null). */
  #drop(option, place) {
    const order = this.order.filter((other) => other !== option);
    const label = this.text(option);
    if (place === null) this.#set(order, `${label} is no longer ranked.`, []);
    else this.#set([...order.slice(0, place), option, ...order.slice(place)], moved(label, place), []);
  }

  #ranked(option, place) {
    const number = this.place(option);
    const label = this.text(option);
    const move = (by) => () => {
      const order = [...this.order];
      [order[place], order[place + by]] = [order[place + by], order[place]];
      const towards = by < 0 ? ["up", "down"] : ["down", "up"];
      this.#set(
        order,
        moved(label, place + by),
        towards.map((way) => `${way}-${number}`),
      );
    };
    const neighbour = this.place(this.order[place + 1] ?? this.order[place - 1]);
    const remove = () =>
      this.#set(
        this.order.filter((other) => other !== option),
        `${label} is no longer ranked.`,
        [`remove-${neighbour}`, `rank-${number}`],
      );
    return h(
      "li",
      { class: "tellers-ranking__row", "data-choice": number },
      h("span", { class: "tellers-ranking__place" }, hidden("Choice "), `${place + 1}`),
      h("span", { class: "tellers-ranking__label" }, label),
      h(
        "span",
        { class: "tellers-ranking__buttons tellers-ranking__buttons--many" },
        place > 0 ? this.#small(`up-${number}`, "Up", `${label}, to choice ${place}`, move(-1)) : null,
        place < this.order.length - 1
          ? this.#small(`down-${number}`, "Down", `${label}, to choice ${place + 2}`, move(1))
          : null,
        this.#small(`remove-${number}`, "Remove", `${label} from your ranking`, remove),
      ),
      handle(),
    );
  }

  #unranked(option, neighbour) {
    const label = this.text(option);
    const place = this.order.length;
    const focus =
      neighbour === undefined ? [`up-${this.place(option)}`, "title"] : [`rank-${this.place(neighbour)}`];
    const rank = () => this.#set([...this.order, option], moved(label, place), focus);
    return h(
      "li",
      { class: "tellers-ranking__row", "data-choice": this.place(option) },
      h("span", { class: "tellers-ranking__label" }, label),
      h(
        "span",
        { class: "tellers-ranking__buttons" },
        this.#small(`rank-${this.place(option)}`, "Rank next", `${label}, as choice ${place + 1}`, rank),
      ),
      handle(),
    );
  }

  /** A small button whose visible words begin its accessible name. */
  #small(name, text, more, press) {
    const element = button(text, press, { id: `${this.id}-${name}`, class: "govuk-button--secondary" });
    element.append(hidden(` ${more}`));
    return element;
  }
}

/** What a pointer takes a row by; keyboards and screen readers have the buttons. */
const handle = () =>
  h("span", { class: "tellers-ranking__handle", "aria-hidden": "true", "data-handle": true });

/**
 * @param {string} label
 * @param {HTMLElement[]} items
 */
const rows = (label, items) =>
  h("ul", { class: "tellers-ranking", role: "list", "aria-labelledby": label }, ...items);

/**
 * @param {string} label
 * @param {number} place 0-based
 */
const moved = (label, place) => `${label} is now choice ${place + 1}.`;
