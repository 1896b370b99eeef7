/** The live counter under a statement. Without it the page says the limit, and the server counts. */
import { countWords } from "./words.js";

const QUIET_MS = 1500; // how long a writer pauses before a screen reader is told

/** @param {number} number @param {number} limit */
function sentence(number, limit) {
  const noun = number === 1 ? "word" : "words";
  if (number > limit) return `${number} ${noun}: ${number - limit} too many. The limit is ${limit}.`;
  return `${number} ${noun} of at most ${limit}.`;
}

/** @param {HTMLElement} box */
function follow(box) {
  const limit = Number(box.dataset.wordsLimit);
  const field = box.querySelector("textarea");
  const line = box.querySelector("[data-words-count]");
  const shown = box.querySelector("[data-words-shown]");
  const spoken = box.querySelector("[data-words-spoken]");
  if (!field || !line || !shown || !spoken || !limit) return;
  let timer = 0;
  const update = () => {
    const number = countWords(field.value);
    shown.textContent = sentence(number, limit);
    line.classList.toggle("tellers-words--over", number > limit);
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      spoken.textContent = sentence(number, limit);
    }, QUIET_MS);
  };
  field.addEventListener("input", update);
  update();
}

for (const box of document.querySelectorAll("[data-words-limit]")) follow(box);
