/**
 * What a voter has chosen so far, and what can be done to it. Pure functions: each returns a new answer.
 * @typedef {{kind: "choice", question: string, answers: string[], min: number, max: number, blank: boolean}} ChoiceQuestion
 * @typedef {{kind: "ranked", question: string, answers: string[], notes: string[], seats: number | null, mayBeBlank: boolean}} RankedQuestion
 * @typedef {ChoiceQuestion | RankedQuestion} Question
 * @typedef {{order: number[], picked: number[], blank: boolean}} Answer order: a ranking, best first; picked: choices
 */

/** @returns {Answer} */
export const emptyAnswer = () => ({ order: [], picked: [], blank: false });

/**
 * Gives a choice the next rank.
 * @param {Answer} answer
 * @param {number} choice
 */
export function rankNext(answer, choice) {
  return answer.order.includes(choice) ? answer : { ...answer, order: [...answer.order, choice] };
}

/**
 * Moves a ranked choice by one place.
 * @param {Answer} answer
 * @param {number} choice
 * @param {-1 | 1} step -1 towards the first place
 */
export function move(answer, choice, step) {
  const from = answer.order.indexOf(choice);
  const to = from + step;
  if (from < 0 || to < 0 || to >= answer.order.length) return answer;
  const order = [...answer.order];
  [order[from], order[to]] = [order[to], order[from]];
  return { ...answer, order };
}

/**
 * Puts a choice at a place of the ranking, whether it had a rank before or not.
 * @param {Answer} answer
 * @param {number} choice
 * @param {number} place 0-based, counted without the choice itself
 */
export function moveTo(answer, choice, place) {
  const others = answer.order.filter((other) => other !== choice);
  return { ...answer, order: [...others.slice(0, place), choice, ...others.slice(place)] };
}

/**
 * Takes a choice out of the ranking; those below it move up.
 * @param {Answer} answer
 * @param {number} choice
 */
export const unrank = (answer, choice) => ({
  ...answer,
  order: answer.order.filter((other) => other !== choice),
});

/**
 * The choices without a rank, in the order of the paper.
 * @param {Question} question
 * @param {Answer} answer
 * @returns {number[]}
 */
export const unranked = (question, answer) =>
  [...question.answers.keys()].filter((choice) => !answer.order.includes(choice));

/**
 * Ticks a choice or takes the tick away. Where only one may be chosen the new one replaces the old one.
 * @param {ChoiceQuestion} question
 * @param {Answer} answer
 * @param {number} choice
 * @param {boolean} on
 */
export function pick(question, answer, choice, on) {
  const others = question.max === 1 ? [] : answer.picked.filter((other) => other !== choice);
  const picked = (on ? [...others, choice] : others).sort((a, b) => a - b);
  return { ...answer, picked, blank: false };
}

/**
 * Chooses the blank vote, which excludes every other choice, or takes it back.
 * @param {Answer} answer
 * @param {boolean} on
 */
export const pickBlank = (answer, on) => ({ ...answer, picked: [], blank: on });

/**
 * Says what must be put right before the voter can go on; null when nothing.
 * @param {Question} question
 * @param {Answer} answer
 * @returns {string | null}
 */
export function problem(question, answer) {
  if (question.kind === "ranked") {
    return answer.order.length === 0 && !question.mayBeBlank ? "Rank at least one of them" : null;
  }
  if (answer.blank) return null;
  const chosen = answer.picked.length;
  if (chosen > question.max) return `You have chosen ${chosen}; choose ${limits(question)}`;
  if (chosen < question.min || (chosen === 0 && question.blank)) {
    return `Choose ${limits(question)}${question.blank ? ", or the blank vote" : ""}`;
  }
  return null;
}

/**
 * How many may be chosen, in words that follow "choose".
 * @param {ChoiceQuestion} question
 */
export function limits({ min, max }) {
  if (min === max) return max === 1 ? "one" : `exactly ${max}`;
  if (max === 1) return "one or none";
  return min > 1 ? `from ${min} to ${max}` : `up to ${max}`;
}

/**
 * Whether the answer says nothing although nobody chose a blank vote by name: it needs a confirmation.
 * @param {Question} question
 * @param {Answer} answer
 */
export function isSilent(question, answer) {
  return question.kind === "ranked" ? answer.order.length === 0 : answer.picked.length === 0 && !answer.blank;
}

/**
 * The answer as a vector (section 6): ranks, or 0/1 with the blank vote first where the question has one.
 * @param {Question} question
 * @param {Answer} answer
 * @returns {number[]}
 */
export function toVector(question, answer) {
  const choices = [...question.answers.keys()];
  if (question.kind === "ranked") return choices.map((choice) => answer.order.indexOf(choice) + 1);
  const bits = choices.map((choice) => (answer.picked.includes(choice) ? 1 : 0));
  return question.blank ? [answer.blank ? 1 : 0, ...bits] : bits;
}

/**
 * The answer in words, best first; an empty list is a blank vote.
 * @param {Question} question
 * @param {Answer} answer
 * @returns {string[]}
 */
export function inWords(question, answer) {
  const choices = question.kind === "ranked" ? answer.order : answer.picked;
  return choices.map((choice) => question.answers[choice]);
}

/**
 * Whether something that was kept can be an answer to the question: it may come from an older page, or be damaged.
 * @param {Question} question
 * @param {any} kept
 * @returns {kept is Answer}
 */
export function isAnswerTo(question, kept) {
  const size = question.answers.length;
  const distinct = (list) =>
    Array.isArray(list) &&
    list.every((choice) => Number.isInteger(choice) && choice >= 0 && choice < size) &&
    new Set(list).size === list.length;
  if (kept === null || typeof kept !== "object" || typeof kept.blank !== "boolean") return false;
  if (!distinct(kept.order) || !distinct(kept.picked)) return false;
  const ranked = question.kind === "ranked";
  return ranked ? kept.picked.length === 0 && !kept.blank : kept.order.length === 0;
}
