/** The one place that changes the document: shows a screen, moves the focus, announces. */

export class Page {
  #key = "";

  /**
   * @param {HTMLElement} root
   * @param {string} name of the vote or consultation, for the window's title
   */
  constructor(root, name) {
    this.root = root;
    this.name = name;
    this.back = document.getElementById(`${root.id}-back`);
    this.announcer = document.getElementById(`${root.id}-announcer`);
  }

  /**
   * @param {{title: string, back?: Node, nodes: Node[]}} screen
   * @param {string} key a new key means a new step: the heading takes the focus
   * @param {{sentence?: string, focus?: string[], problem?: boolean}} how
   */
  show(screen, key, { sentence, focus = [], problem = false }) {
    this.back.replaceChildren(...(screen.back ? [screen.back] : []));
    this.back.hidden = !screen.back;
    this.root.replaceChildren(...screen.nodes);
    document.title = `${problem ? "Error: " : ""}${screen.title} – ${this.name} – Tellers`;
    const first = this.#key === "";
    const fresh = key !== this.#key;
    this.#key = key;
    if (problem) this.#focus("[data-error-summary]");
    else if (focus.length > 0) this.#focusFirst(focus);
    else if (fresh && !first) this.#focus("h1");
    if (fresh && !first) window.scrollTo(0, 0);
    if (sentence) this.announce(sentence);
  }

  /** @param {string} selector */
  #focus(selector) {
    /** @type {HTMLElement | null} */ (this.root.querySelector(selector))?.focus();
  }

  /** @param {string[]} ids */
  #focusFirst(ids) {
    ids
      .map((id) => document.getElementById(id))
      .find((element) => element !== null)
      ?.focus();
  }

  /** @param {string} sentence */
  announce(sentence) {
    this.announcer.textContent = sentence;
  }

  /** @param {number} seconds */
  countDown(seconds) {
    const element = document.getElementById("countdown");
    if (element) element.textContent = `${seconds}`;
  }
}
