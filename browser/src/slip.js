import { Kept } from "./ballot/tab.js";

/**
 * The page behind a slip's QR. The fragment of its address holds the sign-in word and the voting code; no browser
 * sends it anywhere. It is taken out of the address and the history before anything else. The word signs in by a
 * POST, so that previews and scanners which merely open addresses change nothing; the voting code stays in this tab.
 */

const LONGEST = 60;
const CODE_LENGTH = 15;
const NO_ANSWER = "The service did not answer. Check your connection and scan the slip again.";
const CODE_TYPED =
  "That looks like your voting code. Type the sign-in word, which has 16 characters in four groups.";
const SEPARATORS = /[\s\u00ad\u200b\u2010-\u2015\u2212-]+/g;

const find = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** The secrets of the fragment, which is removed; null where there are none. */
function takeFragment() {
  const fragment = new URLSearchParams(window.location.hash.slice(1));
  const [word, code] = [fragment.get("s") ?? "", fragment.get("c") ?? ""];
  if (window.location.hash) {
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
  }
  return word && word.length <= LONGEST && code.length <= LONGEST ? { word, code } : null;
}

/**
 * @param {string} word
 * @param {boolean} replace whether another person's sign-in in this browser may end
 */
function post(word, replace) {
  const body = new URLSearchParams({ word, ...(replace ? { replace: "y" } : {}) });
  const token = /** @type {HTMLInputElement} */ (document.querySelector("input[name=csrf_token]")).value;
  return fetch(window.location.pathname, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": token },
    body,
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
  });
}

/** @param {string} sentence */
function say(sentence) {
  find("slip-progress").textContent = sentence;
}

/**
 * @param {{word: string, code: string}} slip
 * @param {boolean} replace
 */
async function signIn(slip, replace) {
  find("slip-scanned").hidden = false;
  find("slip-other").hidden = true;
  try {
    const response = await post(slip.word, replace);
    const answer = await response.json();
    if (response.ok) await enter(answer, slip.code);
    else if (answer.error === "somebody-else-signed-in") askWhich(slip, answer.message);
    else say(answer.message);
  } catch {
    say(NO_ANSWER);
  }
}

/**
 * @param {{next: string, poll: string, key: string}} answer
 * @param {string} code
 */
async function enter({ next, poll, key }, code) {
  if (code && window.crypto?.subtle) await new Kept("code", poll, key).put(code);
  window.location.replace(next);
}

/**
 * @param {{word: string, code: string}} slip
 * @param {string} sentence
 */
function askWhich(slip, sentence) {
  say(sentence);
  find("slip-other").hidden = false;
  find("slip-replace").onclick = () => signIn(slip, true);
}

/** A voting code that was typed by mistake does not leave the device. */
function guardForm() {
  const form = /** @type {HTMLFormElement} */ (find("word").closest("form"));
  form.addEventListener("submit", (event) => {
    const typed = /** @type {HTMLInputElement} */ (find("word")).value.replace(SEPARATORS, "");
    if (typed.length !== CODE_LENGTH) return;
    event.preventDefault();
    find("slip-scanned").hidden = false;
    say(CODE_TYPED);
    find("word").focus();
  });
}

function start() {
  const slip = takeFragment();
  if (slip) signIn(slip, false);
}

guardForm();
start();
window.addEventListener("hashchange", start); // a second slip, scanned while this page is open
