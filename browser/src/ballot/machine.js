import { emptyAnswer, isAnswerTo, isSilent, problem } from "./answers.js";

/**
 * The voting page as a table: what may happen in which step, and where it leads. Pure.
 *
 *   loading -> choose (one step per question) -> [blank] -> check -> code -> casting -> cast
 *                                                       casting <-> waiting, unsure, paused
 *                                                       casting -> refused, mismatch
 *   loading -> broken
 *
 * @typedef {import("./answers.js").Answer} Answer
 * @typedef {import("./answers.js").Question} Question
 * @typedef {"loading" | "broken" | "choose" | "blank" | "check" | "code" | "casting" | "waiting" | "unsure"
 *   | "paused" | "cast" | "refused" | "mismatch"} Step
 * @typedef {object} State
 * @property {Step} step
 * @property {string} description of the vote
 * @property {Question[]} questions
 * @property {Answer[]} answers one per question
 * @property {Answer[]} history earlier answers to the question on the screen, oldest first
 * @property {boolean} restored the answers were kept in this tab from before
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
  history: [],
  restored: false,
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
const MOST_UNDONE = 50;
/** Steps to which a voter who left can come back. */
const KEPT_STEPS = ["choose", "blank", "check", "code"];

/**
 * Whether leaving the page now could lose a vote that is on its way.
 * @param {State} state
 */
export const isUnconfirmed = (state) => GUARDED.includes(state.step) && state.sealed !== null;

/**
 * What the tab keeps while nothing is cast; null where there is nothing to keep in this step.
 * @param {State} state
 */
export function toKeep({ step, at, reviewing, answers }) {
  return KEPT_STEPS.includes(step) ? { step, at, reviewing, answers } : null;
}

/** Once the ballot is made, neither the choice nor anything derived from it is needed any more. */
const forget = { answers: [], history: [], restored: false, problem: null };

/**
 * The state with what was kept in this tab, as far as it still fits the questions.
 * @param {State} state on the first question
 * @param {any} kept
 * @returns {State}
 */
function restore(state, kept) {
  const { questions } = state;
  const fits =
    kept !== null &&
    Array.isArray(kept?.answers) &&
    kept.answers.length === questions.length &&
    questions.every((question, i) => isAnswerTo(question, kept.answers[i])) &&
    Number.isInteger(kept.at) &&
    questions[kept.at] !== undefined &&
    KEPT_STEPS.includes(kept.step);
  if (!fits) return state;
  const answers = kept.answers;
  const complete = questions.every((question, i) => problem(question, answers[i]) === null);
  const untouched = questions.every((question, i) => isSilent(question, answers[i]));
  const step = complete ? kept.step : "choose";
  return {
    ...state,
    step,
    at: kept.at,
    answers,
    reviewing: step === "choose" && complete && kept.reviewing === true,
    restored: !untouched,
  };
}

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
  const settled = { ...state, history: [], restored: false, problem: null };
  if (last || state.reviewing) return { ...settled, step: "check", reviewing: false };
  return { ...settled, step: "choose", at: state.at + 1 };
}

/**
 * @param {State} state
 * @returns {State}
 */
function backFromChoose(state) {
  const settled = { ...state, history: [], restored: false, problem: null };
  if (state.reviewing) return { ...settled, step: "check", reviewing: false };
  return { ...settled, at: Math.max(0, state.at - 1) };
}

/**
 * @param {State} state
 * @param {Answer} answer to the question on the screen
 * @returns {State}
 */
const withAnswer = (state, answer) => ({
  ...state,
  answers: state.answers.map((old, i) => (i === state.at ? answer : old)),
});

/** @type {Record<string, Record<string, (state: State, event: any) => State>>} */
const TABLE = {
  loading: {
    opened: (state, { description, questions, kept = null }) =>
      restore(
        { ...state, step: "choose", description, questions, answers: questions.map(emptyAnswer) },
        kept,
      ),
    broken: (state, { sentence }) => ({ ...state, step: "broken", sentence }),
  },
  choose: {
    answer: (state, { answer }) => ({
      ...withAnswer(state, answer),
      history: [...state.history, state.answers[state.at]].slice(-MOST_UNDONE),
    }),
    undo: (state) =>
      state.history.length === 0
        ? state
        : { ...withAnswer(state, state.history.at(-1)), history: state.history.slice(0, -1) },
    "start-again": (state) => ({
      ...state,
      at: 0,
      answers: state.questions.map(emptyAnswer),
      history: [],
      restored: false,
      reviewing: false,
      problem: null,
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
    change: (state, { at }) => ({ ...state, step: "choose", at, reviewing: true, history: [] }),
    back: (state) => ({ ...state, step: "choose", at: state.questions.length - 1, history: [] }),
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
    paused: (state, { sentence }) => ({ ...state, step: "paused", sentence }),
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
  paused: {
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
