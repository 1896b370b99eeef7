import { move, rankNext, unrank, unranked } from "./answers.js";
import { button, errorMessage, h, hidden } from "./dom.js";

/**
 * A ranking by buttons alone, so that fingers, keyboards, switches and screen readers all work the same way.
 * Every change is announced, and the focus goes where the voter is likely to press next.
 * @typedef {import("./answers.js").Answer} Answer
 * @typedef {import("./answers.js").RankedQuestion} RankedQuestion
 */

/**
 * @param {RankedQuestion} question
 * @param {Answer} answer
 * @param {string | null} problem
 * @param {(answer: Answer, sentence: string, focus: string[]) => void} change the new answer, what to announce, and
 *   the ids that should take the focus, in order of preference
 */
export function rankingFields(question, answer, problem, change) {
  const { order } = answer;
  const rest = unranked(question, answer);
  return h(
    "div",
    { class: `govuk-form-group${problem ? " govuk-form-group--error" : ""}` },
    problem ? errorMessage("ranking-error", problem) : null,
    h("h2", { class: "govuk-heading-m", id: "ranked-title", tabindex: "-1" }, "Your ranking"),
    order.length === 0
      ? h(
          "p",
          { class: "govuk-body tellers-empty" },
          "Nothing is ranked yet. Press “Rank next” beside your first choice.",
        )
      : null,
    order.length > 0
      ? rows(
          "ranked-title",
          order.map((choice, place) => rankedRow(question, answer, choice, place, change)),
        )
      : null,
    h("h2", { class: "govuk-heading-m", id: "rest-title", tabindex: "-1" }, "Not ranked"),
    rest.length === 0 ? h("p", { class: "govuk-body" }, "You have given every choice a rank.") : null,
    rest.length > 0
      ? rows(
          "rest-title",
          rest.map((choice, i) => restRow(question, answer, choice, rest[i + 1] ?? rest[i - 1], change)),
        )
      : null,
  );
}

/**
 * @param {string} label
 * @param {HTMLElement[]} items
 */
const rows = (label, items) =>
  h("ul", { class: "tellers-ranking", role: "list", "aria-labelledby": label }, ...items);

/**
 * @param {RankedQuestion} question
 * @param {number} choice
 */
function name({ answers, notes }, choice) {
  const note = notes[choice]
    ? h("span", { class: "tellers-ranking__note govuk-body-s" }, notes[choice])
    : null;
  return h("span", { class: "tellers-ranking__label" }, answers[choice], note);
}

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
    { class: "tellers-ranking__row" },
    h("span", { class: "tellers-ranking__place" }, hidden("Choice "), `${place + 1}`),
    name(question, choice),
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
    { class: "tellers-ranking__row" },
    name(question, choice),
    h(
      "span",
      { class: "tellers-ranking__buttons" },
      small(`rank-${choice}`, "Rank next", `${label}, as choice ${place + 1}`, rank),
    ),
  );
}
