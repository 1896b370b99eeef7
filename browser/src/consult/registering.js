import { Page } from "../ballot/page.js";
import { Refusal } from "../crypto/errors.js";
import { deriveKeys, newCode, normaliseRecoveryCode } from "./crypto/code.js";
import { finishToken, requestToken } from "./crypto/token.js";
import { loadDefinition } from "./definition.js";
import {
  beginScreen,
  confirmScreen,
  enterCodeScreen,
  newCodeScreen,
  noTokenScreen,
  workingScreen,
} from "./entering.js";
import { saveFile } from "./files.js";
import { isPassing, request, sentenceOf } from "./network.js";
import { BackButton, withFragment } from "./place.js";
import { brokenScreen, unreachableScreen } from "./start.js";

/**
 * The registrar's page: a code is made and confirmed, a blinded request signed, and the person goes on to the
 * collector with code and token in the fragment of the address, which no browser sends.
 * @typedef {object} PageData
 * @property {string} id
 * @property {string} title
 * @property {string} class_name
 * @property {boolean} has_token
 * @property {string} registrar_key
 * @property {string} definition_url
 * @property {string} token_url
 * @property {string} answer_url the collector's page
 * @property {string} csrf
 */

const WAITS = [1, 2, 4];
const SIGNED_OUT =
  "Your sign-in has ended. Your code is still good: sign in again, and enter it with “I have a code already”.";
const AWAY = "The registrar did not answer. Check your connection.";
const OTHER_GROUP = "That is not this group of your code. Look it up where you have kept it.";

export class Registering {
  #code = "";
  #begun = false;

  /**
   * @param {HTMLElement} root with the explanation that stands there before anything is pressed
   * @param {PageData} data
   */
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.title = data.title;
    this.page = new Page(root, data.title);
    this.backButton = new BackButton();
  }

  show(screen, key, { back = null, problem = false } = {}) {
    this.page.show(screen, key, { problem });
    if (!this.#begun) this.root.querySelector("h1")?.focus(); // what stood there before was the server's
    this.#begun = true;
    this.backButton.set(back);
  }

  /** Puts the two ways to begin below the explanation. */
  start() {
    const act = { make: () => this.#make(), have: () => this.#enter(null) };
    const place = this.root.querySelector("[data-begin]");
    place?.replaceChildren(...beginScreen({ title: this.title, hasToken: this.data.has_token }, act));
  }

  /** What the consultation is, checked once. */
  async #definition() {
    this.definition ??= await loadDefinition(
      window.fetch.bind(window),
      this.data.definition_url,
      this.data.id,
      this.data.registrar_key,
    );
    return this.definition;
  }

  async #make() {
    try {
      await this.#definition();
    } catch (error) {
      this.#stopped(error, () => this.#make());
      return;
    }
    this.#code ||= await newCode();
    const act = {
      save: () => saveFile(`tellers-code-${this.data.id}.txt`, this.#sheet(), "text/plain"),
      print: () => printWithPicture(),
      copy: () => this.#copy(),
      next: () => this.#confirm(null, ""),
    };
    const link = withFragment(this.data.answer_url, { code: this.#code });
    const fingerprint = this.definition.fingerprint;
    this.show(newCodeScreen({ title: this.title, code: this.#code, link, fingerprint }, act), "code", {
      back: () => window.location.reload(),
    });
  }

  /** The file that somebody keeps. */
  #sheet() {
    return [
      this.title,
      "",
      `Your code: ${this.#code}`,
      "",
      `Answer, change, withdraw, check: ${this.data.answer_url}`,
      `Fingerprint of this consultation: ${this.definition.fingerprint}`,
      `Key of its public log: ${JSON.parse(this.definition.record.text).log_key}`,
      "",
      "Whoever has this code can read and change your answers. A lost code cannot be replaced.",
      "",
    ].join("\n");
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#code);
      this.page.announce("The code is copied.");
      document.getElementById("copy-code").textContent = "Copied";
    } catch {
      this.page.announce(
        "This browser does not let the page copy. Save the code as a file, or write it down.",
      );
    }
  }

  #confirm(problem, typed) {
    const act = { confirm: (answer) => this.#check(answer) };
    const given = { title: this.title, problem, typed };
    this.show(confirmScreen(given, act), "confirm", {
      problem: problem !== null,
      back: () => this.#make(),
    });
  }

  async #check(typed) {
    const groups = this.#code.split("-");
    const same = typed.replace(/[\s-]/g, "").toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
    if (same === groups[groups.length - 1] || same === groups.join("")) await this.#token(this.#code);
    else this.#confirm(OTHER_GROUP, typed);
  }

  #enter(problem) {
    const act = { open: (typed) => this.#open(typed) };
    this.show(enterCodeScreen({ title: this.title, problem, typed: this.#code }, act), "enter", {
      problem: problem !== null,
      back: () => window.location.reload(),
    });
  }

  async #open(typed) {
    this.#code = typed;
    try {
      this.#code = await normaliseRecoveryCode(typed);
    } catch (error) {
      this.#enter(error.message);
      return;
    }
    await this.#token(this.#code);
  }

  /** Gets the token; the same code asks for the same one as often as it takes. */
  async #token(code) {
    this.show(workingScreen(this.title), "working");
    try {
      const { record, fingerprint } = await this.#definition();
      const keys = await deriveKeys(code, record.fingerprint);
      const asked = await requestToken(record, keys, this.data.class_name);
      const signature = await this.#ask(asked.blinded, code);
      if (signature === null) return;
      const token = await finishToken(record, asked, signature);
      this.#go({ code, token, className: asked.className, definition: fingerprint });
    } catch (error) {
      this.#stopped(error, () => this.#token(code));
    }
  }

  /** @returns {Promise<string | null>} null when a screen says why not */
  async #ask(blinded, code) {
    let answer = await this.#post(blinded);
    for (const seconds of WAITS) {
      if (!isPassing(answer)) break;
      await new Promise((resolve) => setTimeout(resolve, 1000 * Math.max(seconds, answer?.retryAfter ?? 0)));
      answer = await this.#post(blinded);
    }
    if (answer?.status === 200) return answer.json.blind_signature;
    if (answer?.json.error === "token-issued-already") this.#enter(sentenceOf(answer));
    else {
      const sentence = this.#whyNot(answer);
      this.show(
        noTokenScreen({ title: this.title, sentence }, { again: () => this.#token(code) }),
        "no token",
      );
    }
    return null;
  }

  /** @param {import("./network.js").Answer | null} answer */
  #whyNot(answer) {
    if (answer === null || answer.status >= 500) return AWAY;
    return answer.status === 401 ? SIGNED_OUT : sentenceOf(answer);
  }

  #post(blinded) {
    return request(window.fetch.bind(window), this.data.token_url, {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-CSRFToken": this.data.csrf },
      json: { class: this.data.class_name, blinded },
    });
  }

  #go(values) {
    this.#code = "";
    window.location.replace(withFragment(this.data.answer_url, values));
  }

  #stopped(error, again) {
    if (!(error instanceof Refusal)) this.show(unreachableScreen(this, again), "unreachable");
    else this.show(brokenScreen({ title: this.title, sentence: error.message }), "broken");
  }
}

/** Prints the page with the picture to scan. */
function printWithPicture() {
  for (const details of document.querySelectorAll("details.tellers-qr-details"))
    /** @type {HTMLDetailsElement} */ (details).open = true;
  window.print();
}
