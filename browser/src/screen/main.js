/**
 * Keeps the room's screen fresh: asks for the state again and again, draws it where it has changed, counts the
 * time down by the platform's clock, and says so when the platform cannot be reached.
 */
import { draw, tick } from "./view.js";

const EVERY_MS = 2000;
const TICK_MS = 250;
const LONGEST_MS = 8000;
/** After so many failures in a row the room is told; one lost answer is nothing. */
const FAILURES = 2;

const root = document.getElementById("screen");
const trouble = document.getElementById("screen-trouble");
const memory = { state: null, etag: "", ahead: 0, failures: 0, seen: Date.now(), over: false };

/** The platform's time as far as this machine knows it: its own clock may be wrong. */
const platformNow = () => Date.now() + memory.ahead;

async function ask() {
  const stop = new AbortController();
  const patience = setTimeout(() => stop.abort(), LONGEST_MS);
  try {
    await take(
      await fetch(root.dataset.state, {
        cache: "no-store",
        headers: { Accept: "application/json", ...(memory.etag ? { "If-None-Match": memory.etag } : {}) },
        signal: stop.signal,
      }),
    );
  } finally {
    clearTimeout(patience);
  }
}

/** @param {Response} asked */
async function take(asked) {
  if (asked.status === 404) return end();
  if (asked.status !== 200 && asked.status !== 304) throw new Error(`answered ${asked.status}`);
  const told = Number(asked.headers.get("X-Tellers-Now"));
  if (told) memory.ahead = told - Date.now();
  if (asked.status === 200) show(await asked.json(), asked.headers.get("ETag"));
  memory.failures = 0;
  memory.seen = Date.now();
  say("");
}

function show(state, etag) {
  memory.state = state;
  memory.etag = etag ?? "";
  root.replaceChildren(...draw(state).filter(Boolean));
  document.title = `${state.title} – Tellers`;
  tick(root, state, platformNow());
}

/** The office has made the link void. */
function end() {
  memory.over = true;
  root.replaceChildren();
  say("This link is no longer valid. Ask the elections office for the new one.");
}

function say(text) {
  if (trouble.textContent !== text) trouble.textContent = text;
}

async function round() {
  try {
    await ask();
  } catch {
    memory.failures += 1;
    if (memory.failures >= FAILURES) say(`No connection since ${hours(memory.seen)}. Trying again.`);
  }
  if (!memory.over) setTimeout(round, EVERY_MS);
}

const hours = (moment) =>
  new Date(moment).toLocaleTimeString("en-GB", {
    timeZone: "Europe/London",
    hour: "2-digit",
    minute: "2-digit",
  });

setInterval(() => memory.state && !memory.over && tick(root, memory.state, platformNow()), TICK_MS);
round();
