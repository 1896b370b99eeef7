import { h } from "../../ballot/dom.js";
import { isPreferNot } from "../questionnaire.js";
import { line, whenQuiet, wholeNumber } from "./parts.js";

/**
 * Points to share out among options, with the running total.
 * @param {import("./parts.js").Question} question
 * @param {string} id
 * @param {any} value
 * @param {import("./parts.js").Talk} talk
 * @returns {import("./parts.js").Field}
 */
export function allocationField(question, id, value, { change, announce }) {
  const points = new Map(isPreferNot(value) ? [] : Object.entries(value ?? {}));
  const options = question.options ?? [];
  const total = question.total ?? 100;
  const sum = h("p", { class: "govuk-body tellers-total", id: `${id}-total` });
  const say = whenQuiet(announce);
  const show = () => {
    const given = [...points.values()].reduce((all, one) => all + (Number.isInteger(one) ? one : 0), 0);
    sum.textContent = totalSentence(given, total);
    sum.classList.toggle("tellers-total--done", given === total);
    return sum.textContent;
  };
  const set = (option, typed) => {
    const number = wholeNumber(typed);
    if (number === undefined) points.delete(option);
    else points.set(option, number);
    say(show());
    change(points.size > 0 ? Object.fromEntries(points) : undefined);
  };
  const rows = options.map((option, i) =>
    row(option, `${id}-${i}`, `${id}-total`, points.get(option.id), (typed) => set(option.id, typed)),
  );
  show();
  return { node: h("div", { class: "tellers-points" }, ...rows, sum), first: `${id}-0` };
}

function row(option, id, describedBy, value, change) {
  const input = line({
    id,
    value: `${value ?? ""}`,
    width: "govuk-input--width-3",
    numeric: true,
    describedBy,
    change,
  });
  return h(
    "div",
    { class: "tellers-points__row" },
    h("label", { class: "govuk-label govuk-!-text-break-word", for: id }, option.text),
    input,
  );
}

/**
 * @param {number} given
 * @param {number} total
 */
export function totalSentence(given, total) {
  if (given === total) return `You have given all ${total} points.`;
  if (given > total) return `You have given ${given} points: take ${given - total} away.`;
  return `You have given ${given} of ${total} points: ${total - given} left to give.`;
}
