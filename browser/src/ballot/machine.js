import { emptyAnswer, isSilent, problem } from "./answers.js";

/**
 * The voting page as a table: what may happen in which step, and where it leads. Pure.
 *
 *   loading -> choose (one step per question) -> [blank] -> check -> code -> casting -> cast
 *                                                       casting <-> waiting, unsure; casting -> refused, mismatch
 *   loading -> broken
 *
 * @typedef {import("./answers.js").Answer} Answer
 * @typedef {import("./answers.js").Question} Question
 * @typedef {"loading" | "broken" | "choose" | "blank" | "check" | "code" | "casting" | "waiting" | "unsure" | "cast"
 *   | "refused" | "mismatch"} Step
 * @typedef {object} State
 * @property {Step} step
 * @property {string} description of the vote
 * @property {Question[]} questions
 * @property {Answer[]} answers one per question
 * @property {number} at the question on the screen
 * @property {boolean} reviewing the voter came to the question from the check step
 * @property {string | null} problem what must be put right on this screen
 * @property {"encrypting" | "sending"} progress
 * @property {{ballot: string, tracker: string} | null} sealed the one ballot that is sent, however often
 * @property {object | null} receipt
 * @property {boolean} onBoard the ballot on the board was compared with ours
 * @property {boolean} signed the service's signature of the receipt was checked
 * @property {boolean} listed the voter's credential was found in the public list
 * @property {boolean} uncertain an attempt ended without an answer, so the vote may have been cast
 * @property {string} sentence why the voter cannot go on
 * @property {number} seconds until the next attempt
 */

/** @type {State} */
export const initialState = Object.freeze({
  step: "loading",
  description: "",
  questions: [],
  answers: [],
  at: 0,
  reviewing: false,
  problem: null,
  progress: "encrypting",
  sealed: null,
  receipt: null,
  onBoard: false,
  signed: false,
  listed: false,
  uncertain: false,
  sentence: "",
  seconds: 0,
});

const GUARDED = ["casting", "waiting", "unsure"];

/**
 * Whether leaving the page now could lose a vote that is on its way.
 * @param {State} state
 */
export const isUnconfirmed = (state) => GUARDED.includes(state.step) && state.sealed !== null;

/** Once the ballot is made, neither the choice nor anything derived from it is needed any more. */
const forget = { answers: [], problem: null };

/**
 * @param {State} state
 * @returns {State}
 */
function next(state) {
  const question = state.questions[state.at];
  const sentence = problem(question, state.answers[state.at]);
  if (sentence) return { ...state, step: "choose", problem: sentence };
  if (state.step === "choose" && isSilent(question, state.answers[state.at]))
    return { ...state, step: "blank", problem: null };
  return onward(state);
}

/**
 * @param {State} state
 * @returns {State}
 */
function onward(state) {
  const last = state.at === state.questions.length - 1;
  if (last || state.reviewing) return { ...state, step: "check", reviewing: false, problem: null };
  return { ...state, step: "choose", at: state.at + 1, problem: null };
}

/**
 * @param {State} state
 * @returns {State}
 */
function backFromChoose(state) {
  if (state.reviewing) return { ...state, step: "check", reviewing: false, problem: null };
  return { ...state, at: Math.max(0, state.at - 1), problem: null };
}

/** @type {Record<string, Record<string, (state: State, event: any) => State>>} */
const TABLE = {
  loading: {
    opened: (state, { description, questions }) => ({
      ...state,
      step: "choose",
      description,
      questions,
      answers: questions.map(emptyAnswer),
    }),
    broken: (state, { sentence }) => ({ ...state, step: "broken", sentence }),
  },
  choose: {
    answer: (state, { answer }) => ({
      ...state,
      answers: state.answers.map((old, i) => (i === state.at ? answer : old)),
    }),
    next,
    back: backFromChoose,
  },
  blank: {
    next: onward,
    back: (state) => ({ ...state, step: "choose" }),
  },
  check: {
    next: (state) => ({ ...state, step: "code" }),
    change: (state, { at }) => ({ ...state, step: "choose", at, reviewing: true }),
    back: (state) => ({ ...state, step: "choose", at: state.questions.length - 1 }),
  },
  code: {
    back: (state) => ({ ...state, step: "check", problem: null }),
    seal: (state) => ({ ...state, step: "casting", progress: "encrypting", problem: null }),
  },
  casting: {
    "wrong-code": (state, { sentence }) =>
      state.sealed ? state : { ...state, step: "code", problem: sentence },
    sealed: (state, { ballot, tracker, listed }) => ({
      ...state,
      ...forget,
      listed,
      progress: "sending",
      sealed: { ballot, tracker },
    }),
    waiting: (state, { seconds }) => ({ ...state, step: "waiting", seconds }),
    unsure: (state, { sentence }) => ({ ...state, step: "unsure", uncertain: true, sentence }),
    refused: (state, { sentence }) => ({ ...state, step: "refused", sentence }),
    mismatch: (state, { sentence }) => ({ ...state, step: "mismatch", sentence }),
    cast: (state, { receipt, onBoard, signed }) => ({
      ...state,
      step: "cast",
      receipt,
      onBoard,
      signed,
      uncertain: false,
    }),
  },
  waiting: {
    send: (state) => ({ ...state, step: "casting" }),
  },
  unsure: {
    send: (state) => ({ ...state, step: "casting", progress: "sending" }),
  },
  cast: {
    "on-board": (state) => ({ ...state, onBoard: true }),
    mismatch: (state, { sentence }) => ({ ...state, step: "mismatch", sentence }),
  },
};

/**
 * The state after an event; an event that has no place in the present step changes nothing.
 * @param {State} state
 * @param {{type: string, [name: string]: any}} event
 * @returns {State}
 */
export function reduce(state, event) {
  const change = TABLE[state.step]?.[event.type];
  return change ? change(state, event) : state;
}
