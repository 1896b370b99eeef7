import { move, moveTo, rankNext, unrank, unranked } from "./answers.js";
import { button, errorMessage, h, hidden } from "./dom.js";
import { draggable } from "./drag.js";

/**
 * A ranking by buttons, so that fingers, keyboards, switches and screen readers all work the same way; rows can also
 * be dragged. Every change is announced, and the focus goes where the voter is likely to press next.
 * @typedef {import("./answers.js").Answer} Answer
 * @typedef {import("./answers.js").RankedQuestion} RankedQuestion
 */

/** The words of the board for what the election record says of a candidate. */
const NOTES = { member: "committee member", "non-member": "not a committee member" };

/**
 * @param {RankedQuestion} question
 * @param {Answer} answer
 * @param {string | null} problem
 * @param {(answer: Answer, sentence: string, focus: string[]) => void} change the new answer, what to announce, and
 *   the ids that should take the focus, in order of preference
 * @param {(() => void) | null} undo takes the last change back; null where there is none
 */
export function rankingFields(question, answer, problem, change, undo) {
  const { order } = answer;
  const rest = unranked(question, answer);
  const area = h(
    "div",
    { class: `govuk-form-group${problem ? " govuk-form-group--error" : ""}` },
    problem ? errorMessage("ranking-error", problem) : null,
    h("h2", { class: "govuk-heading-m", id: "ranked-title", tabindex: "-1" }, "Your ranking"),
    order.length === 0
      ? h(
          "p",
          { class: "govuk-body tellers-empty", "data-empty": true },
          "Nothing is ranked yet. Press “Rank next” beside your first choice, or drag it here.",
        )
      : null,
    order.length > 0
      ? rows(
          "ranked-title",
          order.map((choice, place) => rankedRow(question, answer, choice, place, change)),
          { "data-ranked": true },
        )
      : null,
    undo
      ? button("Undo", undo, { id: "undo", class: "govuk-button--secondary tellers-ranking__undo" })
      : null,
    h("h2", { class: "govuk-heading-m", id: "rest-title", tabindex: "-1", "data-rest": true }, "Not ranked"),
    rest.length === 0 ? h("p", { class: "govuk-body" }, "You have given every choice a rank.") : null,
    rest.length > 0
      ? rows(
          "rest-title",
          rest.map((choice, i) => restRow(question, answer, choice, rest[i + 1] ?? rest[i - 1], change)),
        )
      : null,
  );
  draggable(area, (choice, place) => dropped(question, answer, choice, place, change));
  return area;
}

/** A row was let go at a place, or where nothing has a rank. */
function dropped(question, answer, choice, place, change) {
  const label = question.answers[choice];
  const before = answer.order.indexOf(choice);
  if (place === null && before >= 0) {
    change(unrank(answer, choice), `${label} is no longer ranked.`, [`rank-${choice}`]);
  } else if (place !== null && place !== before) {
    change(moveTo(answer, choice, place), moved(label, place), [`remove-${choice}`]);
  }
}

/**
 * @param {string} label
 * @param {HTMLElement[]} items
 * @param {Record<string, any>} [more]
 */
const rows = (label, items, more = {}) =>
  h("ul", { class: "tellers-ranking", role: "list", "aria-labelledby": label, ...more }, ...items);

/**
 * @param {RankedQuestion} question
 * @param {number} choice
 */
function name({ answers, notes }, choice) {
  const text = NOTES[notes[choice]] ?? notes[choice];
  const note = text ? h("span", { class: "tellers-ranking__note govuk-body-s" }, text) : null;
  return h("span", { class: "tellers-ranking__label" }, answers[choice], note);
}

/** What a pointer drags a row by. */
const handle = () =>
  h("span", { class: "tellers-ranking__handle", "aria-hidden": "true", "data-handle": true });

/** A small button whose visible words begin its accessible name. */
function small(id, text, more, press) {
  const element = button(text, press, { id, class: "govuk-button--secondary" });
  element.append(hidden(more));
  return element;
}

/** A choice with a rank: its place, its name, and what can be done to it. */
function rankedRow(question, answer, choice, place, change) {
  const label = question.answers[choice];
  const total = answer.order.length;
  const step = (by) => () =>
    change(move(answer, choice, by), moved(label, place + by), [
      by < 0 ? `up-${choice}` : `down-${choice}`,
      by < 0 ? `down-${choice}` : `up-${choice}`,
    ]);
  const neighbour = answer.order[place + 1] ?? answer.order[place - 1];
  const remove = () =>
    change(unrank(answer, choice), `${label} is no longer ranked.`, [
      `remove-${neighbour}`,
      `rank-${choice}`,
    ]);
  return h(
    "li",
    { class: "tellers-ranking__row", "data-choice": choice },
    h("span", { class: "tellers-ranking__place" }, hidden("Choice "), `${place + 1}`),
    name(question, choice),
    handle(),
    h(
      "span",
      { class: "tellers-ranking__buttons tellers-ranking__buttons--many" },
      place > 0 ? small(`up-${choice}`, "Up", `${label}, to choice ${place}`, step(-1)) : null,
      place < total - 1 ? small(`down-${choice}`, "Down", `${label}, to choice ${place + 2}`, step(1)) : null,
      small(`remove-${choice}`, "Remove", `${label} from your ranking`, remove),
    ),
  );
}

/**
 * @param {string} label
 * @param {number} place 0-based
 */
const moved = (label, place) => `${label} is now choice ${place + 1}.`;

/** A choice without a rank. */
function restRow(question, answer, choice, neighbour, change) {
  const label = question.answers[choice];
  const place = answer.order.length;
  const rank = () => change(rankNext(answer, choice), moved(label, place), [`rank-${neighbour}`, "continue"]);
  return h(
    "li",
    { class: "tellers-ranking__row", "data-choice": choice },
    name(question, choice),
    h(
      "span",
      { class: "tellers-ranking__buttons" },
      small(`rank-${choice}`, "Rank next", `${label}, as choice ${place + 1}`, rank),
    ),
    handle(),
  );
}
