/**
 * The line that always says whether the answers are saved. It is no live region: it changes with every key that is
 * pressed. Only what somebody has to know is announced.
 */

const WORDS = {
  saved: "Saved, encrypted",
  saving: "Saving…",
  waiting:
    "No connection. Your answers are kept on this device and will be saved when the network returns. You can go on.",
};
const LOST = "No connection. Your answers are kept on this device.";
const BACK = "The connection is back and your answers are saved.";

export class StatusLine {
  #kind = "";

  /**
   * @param {HTMLElement} element
   * @param {(sentence: string) => void} announce
   */
  constructor(element, announce) {
    this.element = element;
    this.announce = announce;
  }

  /** @param {import("./draft.js").Status} status */
  show({ kind, sentence }) {
    const words = sentence ? `Not saved: ${sentence}` : WORDS[kind];
    if (this.element.textContent !== words) this.element.textContent = words;
    this.element.className = `tellers-status tellers-status--${kind}`;
    this.element.hidden = false;
    if (kind === "saving") return; // what came before still tells whether the connection was lost
    if (kind === "refused" && this.#kind !== kind) this.announce(words);
    if (kind === "waiting" && this.#kind !== kind) this.announce(LOST);
    if (kind === "saved" && this.#kind === "waiting") this.announce(BACK);
    this.#kind = kind;
  }

  hide() {
    this.element.hidden = true;
  }
}
