/** Draws the room's screen from what the platform says. Text goes in as text nodes only. */
import { h } from "../ballot/dom.js";

const SOON_SECONDS = 15;

/**
 * Whole seconds until a moment, never below 0; both in milliseconds since 1970.
 * @param {number} ends
 * @param {number} now
 */
export const secondsLeft = (ends, now) => Math.max(0, Math.ceil((ends - now) / 1000));

/**
 * 75 -> "1:15"; an hour and more with hours, 3675 -> "1:01:15".
 * @param {number} seconds
 */
export function clockWords(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/**
 * @param {any} timer of the state
 * @param {number} now the platform's time
 * @returns {{text: string, look: "" | "soon" | "over"}}
 */
export function timerWords(timer, now) {
  const left = secondsLeft(timer.ends, now);
  if (left === 0) return { text: "Time is up", look: "over" };
  return { text: clockWords(left), look: left <= SOON_SECONDS ? "soon" : "" };
}

/**
 * The parts that change from second to second, to be updated without drawing the rest again.
 * @param {HTMLElement} root
 * @param {any} state
 * @param {number} now the platform's time
 */
export function tick(root, state, now) {
  const timer = root.querySelector(".tellers-screen__timer");
  if (timer && state.timer) {
    const { text, look } = timerWords(state.timer, now);
    if (timer.textContent !== text) timer.textContent = text;
    timer.className = `tellers-screen__timer${look ? ` tellers-screen__timer--${look}` : ""}`;
  }
  const closes = root.querySelector(".tellers-screen__closes");
  if (closes && state.contest?.closes) {
    const left = secondsLeft(state.contest.closes, now);
    const text = left ? `Closes in ${clockWords(left)}` : "Voting time is over";
    if (closes.textContent !== text) closes.textContent = text;
  }
}

/**
 * @param {any} state
 * @returns {HTMLElement[]} head and body of the screen
 */
export function draw(state) {
  return [
    h(
      "header",
      { class: "tellers-screen__head" },
      h("p", { class: "tellers-screen__title" }, state.title),
      h("p", { class: "tellers-screen__where" }, state.where),
    ),
    h(
      "div",
      { class: "tellers-screen__body" },
      h("div", { class: "tellers-screen__main" }, ...main(state)),
      agenda(state),
    ),
  ];
}

function main(state) {
  return [
    h("h1", { class: "tellers-screen__now" }, state.now ? state.now.text : "Welcome"),
    state.speaker ? h("p", { class: "tellers-screen__speaker" }, state.speaker) : null,
    state.timer ? h("p", { class: "tellers-screen__timer" }) : null,
    state.question ? question(state.question) : null,
    state.order.length && !state.speaker ? list("ol", "tellers-screen__order", state.order) : null,
    ...(state.contest ? contest(state.contest) : []),
  ];
}

const list = (name, look, texts) => h(name, { class: look }, ...texts.map((text) => h("li", {}, text)));

function question({ text, to, asker }) {
  const about = asker ? `To ${to}, asked by ${asker}` : `To ${to}`;
  return h(
    "figure",
    { class: "tellers-screen__question" },
    h("blockquote", {}, text),
    h("figcaption", {}, about),
  );
}

function contest({ tag, sentence, turnout, closes, result }) {
  return [
    ...(result ? outcome(result) : [said(tag, "tellers-screen__tag"), said(sentence)]),
    closes ? h("p", { class: "tellers-screen__closes" }) : null,
    turnout
      ? h(
          "p",
          { class: "tellers-screen__turnout" },
          h("strong", {}, String(turnout.voted)),
          ` of ${turnout.entitled} have voted (${turnout.share})`,
        )
      : null,
  ];
}

function outcome({ elected, sentences }) {
  const names = elected.length
    ? [h("h2", { class: "tellers-screen__label" }, "Elected"), list("ul", "tellers-screen__elected", elected)]
    : [];
  return [...names, ...sentences.map((sentence) => said(sentence))];
}

const said = (text, look = "tellers-screen__sentence") => h("p", { class: look }, text);

function agenda(state) {
  const items = state.agenda.map((item) =>
    h(
      "li",
      {
        class: `tellers-screen__item tellers-screen__item--${item.state}`,
        "aria-current": item.state === "now" ? "step" : null,
      },
      item.text,
    ),
  );
  return h(
    "nav",
    { class: "tellers-screen__agenda", "aria-labelledby": "agenda-heading" },
    h("h2", { class: "tellers-screen__label", id: "agenda-heading" }, "Agenda"),
    h("ol", {}, ...items),
  );
}
