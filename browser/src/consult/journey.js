import { Page } from "../ballot/page.js";
import { Refusal } from "../crypto/errors.js";
import { canonical } from "./crypto/octets.js";
import { Answering } from "./answering.js";
import { leftScreen } from "./end.js";
import { forgetCode, recallCode, rememberCode } from "./keep.js";
import { openConsultation, openDraft, reconciled } from "./opening.js";
import { BackButton, cameFrom, takeFragment, withFragment } from "./place.js";
import { questionsOf, tidied, withoutHidden } from "./questionnaire.js";
import {
  brokenScreen,
  broughtScreen,
  checkingScreen,
  codeScreen,
  conflictScreen,
  unreachableScreen,
} from "./start.js";
import { StatusLine } from "./status.js";
import { Submitting } from "./submitting.js";

/**
 * A respondent's visit to the collector's page: what the consultation is, the code, the draft, and who takes over:
 * Answering for the questions, Submitting from the review on.
 * @typedef {import("./opening.js").Draft} Draft
 */

export class Journey {
  /** @type {Draft} */ #draft;
  /** @type {import("./questionnaire.js").Questionnaire} */ questionnaire;
  /** @type {import("./draft.js").DraftKeeper} */ keeper;
  /** What came in the fragment of the address. @type {Record<string, string> | null} */
  #brought = null;
  #typedCode = "";

  /**
   * @param {HTMLElement} root
   * @param {import("./opening.js").PageData} data
   */
  constructor(root, data) {
    this.data = data;
    this.page = new Page(root, data.title);
    this.line = new StatusLine(document.getElementById("consult-status"), (sentence) =>
      this.page.announce(sentence),
    );
    this.backButton = new BackButton();
    this.tell = {
      status: (status) => this.line.show(status),
      conflict: (theirs, ours) => this.#conflict(theirs, ours ?? this.#draft),
    };
  }

  /** The address that opens the questions with the code, for another device. */
  get link() {
    return withFragment(new URL(this.data.base_url, window.location.href).href, { code: this.code });
  }

  get title() {
    return this.data.title;
  }

  /**
   * @param {{title: string, back?: Node, nodes: Node[]}} screen
   * @param {string} key
   * @param {{problem?: boolean, focus?: string[], back?: (() => void) | null}} [how]
   */
  show(screen, key, { back = null, ...how } = {}) {
    this.page.show(screen, key, how);
    this.backButton.set(back);
  }

  async start() {
    this.show(checkingScreen(this.title), "checking");
    this.#brought ??= takeFragment();
    const kept = recalled(this.data.id);
    const entered = this.#brought.code ? this.#brought : kept;
    const known = entered.code === kept.code || (!kept.code && cameFrom(this.data.enter_url));
    if (entered.code && known) rememberCode(this.data.id, JSON.stringify(entered));
    try {
      Object.assign(this, await openConsultation(this.data, entered.definition));
    } catch (error) {
      this.#stopped(error, () => this.start());
      return;
    }
    if (!entered.code) this.#askCode(null);
    else if (known) await this.#open(entered);
    else this.#askWhose(entered);
  }

  /** A code in a link is used without a question only when the registrar's own page has sent the person here. */
  #askWhose(entered) {
    const act = {
      mine: () => this.#open(entered),
      other: () => this.#askCode(null),
    };
    this.show(broughtScreen({ title: this.title, last: entered.code.slice(-4) }, act), "whose");
  }

  /** What cannot be gone on from: a lie, or a network that is not there. */
  #stopped(error, again) {
    this.line.hide();
    if (!(error instanceof Refusal)) this.show(unreachableScreen(this, again), "unreachable");
    else this.show(brokenScreen({ title: this.title, sentence: error.message }), "broken");
  }

  /** @param {string | null} problem */
  #askCode(problem) {
    const given = { title: this.title, problem, enterUrl: this.data.enter_url };
    const act = { typed: () => this.#typedCode, open: (code) => this.#open({ code }) };
    this.show(codeScreen(given, act), "code", { problem: problem !== null });
  }

  async #open(entered) {
    this.#typedCode = entered.code;
    try {
      const opened = await openDraft(this.data, this.definition, entered, this.tell);
      this.#typedCode = "";
      rememberCode(this.data.id, JSON.stringify({ ...entered, code: opened.code }));
      Object.assign(this, { code: opened.code, keys: opened.keys, keeper: opened.keeper });
      this.#draft = opened.draft;
      this.answering = new Answering(this);
      this.submitting = new Submitting(this);
      this.#listen();
      if (opened.fresh) this.save({});
      if (opened.theirs) this.#conflict(opened.theirs, opened.draft);
      else this.#begin();
    } catch (error) {
      if (isCodeProblem(error)) this.#askCode(error.message);
      else this.#stopped(error, () => this.#open(entered));
    }
  }

  #listen() {
    document.addEventListener("visibilitychange", () => document.hidden && this.keeper.leave());
    window.addEventListener("pagehide", () => this.keeper.leave());
    window.addEventListener("online", () => this.keeper.flush());
  }

  #begin() {
    if (!this.keeper.isPending) this.line.show({ kind: "saved" });
    if (this.#draft.receipt && !this.#draft.changed) this.submitting.done();
    else if (this.data.phase !== "open") this.submitting.over();
    else this.answering.contents();
  }

  get draft() {
    return this.#draft;
  }

  /** The answers as they would be sent now. */
  get finalAnswers() {
    return withoutHidden(this.questionnaire, tidied(this.questionnaire, this.#draft.answers));
  }

  /** @param {Partial<Draft>} changes */
  save(changes) {
    this.#draft = { ...this.#draft, ...changes, saved: new Date().toISOString() };
    this.keeper.keep(this.#draft);
  }

  /**
   * @param {string} question
   * @param {any} value undefined takes the answer back
   */
  answer(question, value) {
    const answers = { ...this.#draft.answers };
    if (value === undefined) delete answers[question];
    else answers[question] = value;
    this.save({ answers, changed: this.#draft.receipt !== null });
  }

  /** Forgets the code on this device once everything is saved; what is not saved stays here, encrypted. */
  leave() {
    this.keeper.flush();
    forgetCode(this.data.id);
    this.line.hide();
    const unsaved = this.keeper.isAway && this.keeper.isPending;
    this.show(leftScreen(this.title, unsaved), "left");
  }

  /**
   * Two devices have gone on from one draft. Where they have come to the same there is nothing to decide.
   * @param {import("./draft.js").Stored} theirs
   * @param {Draft} ours
   */
  #conflict(theirs, ours) {
    const settle = (chosen, other) => {
      this.#draft = reconciled(chosen, other);
      this.keeper.settle(this.#draft, theirs.version);
      this.#begin();
    };
    const differ = questionsOf(this.questionnaire).filter(
      ({ id }) => canonical(ours.answers[id] ?? null) !== canonical(theirs.content.answers[id] ?? null),
    );
    if (differ.length === 0) {
      this.#draft = reconciled(ours, theirs.content);
      this.keeper.settle(this.#draft, theirs.version);
      if (this.page.root.querySelector("[data-question]") === null) this.#begin();
      return;
    }
    const given = {
      title: this.title,
      here: side(ours),
      there: side(theirs.content),
      differ: differ.map(({ text }) => text),
    };
    const act = {
      keepHere: () => settle(ours, theirs.content),
      keepThere: () => settle(theirs.content, ours),
    };
    this.line.hide();
    this.show(conflictScreen(given, act), "conflict");
  }
}

/** @param {Draft} draft */
const side = ({ answers, saved }) => ({
  answered: Object.keys(answers).length,
  saved: new Date(saved).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" }),
});

/** @param {string} id */
function recalled(id) {
  try {
    return JSON.parse(recallCode(id) ?? "{}");
  } catch {
    return {};
  }
}

/** @param {unknown} error */
const isCodeProblem = (error) =>
  error instanceof Refusal && (error.code === "unknown-code" || error.code.startsWith("wrong-code"));
