import { toVector } from "./answers.js";
import { castBallot, findOnBoard } from "./cast.js";
import * as endScreens from "./casting.js";
import { beforeClosing } from "./closing.js";
import { readContest } from "./contest.js";
import { initialState, isUnconfirmed, reduce, toKeep } from "./machine.js";
import { Page } from "./page.js";
import { Kept } from "./tab.js";
import { Thread } from "./thread.js";
import * as voteScreens from "./voting.js";

/** The voting page: the state machine, the screens, the worker and the network, tied together. */

const NOT_ABLE =
  "This browser is too old, or the page was not opened over a secure connection. Use an up-to-date browser.";
const NOT_LOADED = "The record of this vote could not be loaded.";
const UNDONE = "The last change is undone.";
const EMPTIED = "Your paper is empty.";
/** Outcomes after which nobody needs the choice on this page any more. */
const SETTLED = ["cast", "mismatch"];
const BEGUN = "Your vote is on its way. This page will say when it is cast.";
/** What no other voting code and no second try can mend. */
const NOT_TO_VOTE = ["other-list", "not-listed"];
const screens = { ...voteScreens, ...endScreens };

class Voting {
  #state = initialState;
  #wake = () => {};
  #typed = { value: "", scanned: false };
  /** When the page was asked for, on this device's clock: the service made it a little later. */
  #asked = Date.now() - performance.now();

  /**
   * @param {HTMLElement} root
   * @param {import("./contest.js").Contest} contest
   */
  constructor(root, contest) {
    this.contest = contest;
    this.page = new Page(root, `${contest.title} – ${contest.poll_title}`);
    this.choice = new Kept("choice", contest.uuid, contest.tab_key);
    this.code = new Kept("code", contest.poll, contest.tab_key);
    this.thread = new Thread(root.dataset.worker ?? "");
    this.actions = {
      send: (type, more) => this.send({ type, ...more }),
      answer: (answer) => this.send({ type: "answer", answer }, { quiet: true }),
      rank: (answer, sentence, focus) => this.send({ type: "answer", answer }, { sentence, focus }),
      undo: () => this.send({ type: "undo" }, { sentence: UNDONE, focus: ["undo", "ranked-title"] }),
      startAgain: () => this.send({ type: "start-again" }, { sentence: EMPTIED, focus: ["question"] }),
      typed: () => this.#typed,
      seal: (code) => this.seal(code),
      tryNow: () => this.#wake(),
      tryAgain: () => this.resend(),
      checkBoard: () => this.checkBoard(),
    };
  }

  /**
   * Moves to the next state and shows it.
   * @param {{type: string, [name: string]: any}} event
   * @param {{quiet?: boolean, sentence?: string, focus?: string[]}} [how]
   */
  send(event, how = {}) {
    this.#state = reduce(this.#state, event);
    const keep = toKeep(this.#state);
    if (keep) this.choice.put({ ...keep, fingerprint: this.contest.fingerprint });
    if (!how.quiet) this.show(how);
  }

  /** @param {{sentence?: string, focus?: string[]}} [how] */
  show(how = {}) {
    const screen = screens[this.#state.step](this.#state, this.contest, this.actions);
    const key = `${this.#state.step} ${this.#state.at} ${this.#state.progress}`;
    this.page.show(screen, key, { ...how, problem: this.#state.problem !== null && !how.focus });
  }

  isUnconfirmed() {
    return isUnconfirmed(this.#state);
  }

  /** Loads the records and has the worker check them. */
  async open() {
    this.show();
    try {
      const [election, trustees] = await Promise.all([
        load(this.contest.election_url),
        load(this.contest.trustees_url),
      ]);
      const opened = await this.thread.ask("open", {
        election,
        trustees,
        announced: announced(this.contest),
      });
      await this.recall(opened);
    } catch (error) {
      this.send({ type: "broken", sentence: error.code ? error.message : NOT_LOADED });
    }
  }

  /**
   * Begins, or goes on where this tab was left.
   * @param {{description: string, questions: import("./answers.js").Question[]}} opened
   */
  async recall(opened) {
    const [kept, code] = await Promise.all([this.choice.get(), this.code.get()]);
    if (typeof code === "string" && code) this.#typed = { value: code, scanned: true };
    const same = kept?.fingerprint === this.contest.fingerprint;
    this.send({ type: "opened", ...opened, kept: same ? kept : null });
  }

  /**
   * Makes the ballot, then casts it. The voting code goes to the worker; the page keeps it only while it has to be
   * put right.
   * @param {string} code as typed
   */
  async seal(code) {
    const { questions, answers } = this.#state;
    this.#typed = { value: code, scanned: false };
    this.send({ type: "seal" });
    try {
      const vectors = questions.map((question, i) => toVector(question, answers[i]));
      const sealed = await this.thread.ask("seal", { code, answers: vectors });
      this.#typed = { value: "", scanned: false };
      this.send({ type: "sealed", ...sealed }, { sentence: BEGUN });
    } catch (error) {
      const final = NOT_TO_VOTE.includes(error.code);
      this.send({ type: final ? "refused" : "wrong-code", sentence: error.message });
      return;
    }
    await this.cast();
  }

  async cast() {
    const { sealed, uncertain } = this.#state;
    const world = {
      fetch: (url, options) => window.fetch(url, options),
      pause: (seconds) => this.pause(seconds),
      sleep,
      now: Date.now,
      left: () => beforeClosing(this.contest, Date.now() - this.#asked),
      random: Math.random,
      checkReceipt: (receipt) =>
        this.thread.ask("checkReceipt", { key: this.contest.platform_key, receipt }).catch(() => "unknown"),
    };
    const outcome = await castBallot(this.contest, sealed, uncertain, world);
    await this.forget(outcome);
    this.send(outcome);
  }

  /**
   * Forgets the choice once it is settled what became of it, and the voting code with the last contest.
   * @param {import("./cast.js").Outcome} outcome
   */
  async forget(outcome) {
    const settled = outcome.type === "refused" ? !outcome.signedOut : SETTLED.includes(outcome.type);
    if (settled) await this.choice.forget();
    if (outcome.type === "cast" && !this.contest.more_to_come) await this.code.forget();
  }

  async resend() {
    this.send({ type: "send" });
    await this.cast();
  }

  /**
   * Waits with a visible countdown in whole seconds; the voter can cut it short.
   * @param {number} seconds
   */
  async pause(seconds) {
    this.send({ type: "waiting", seconds: Math.ceil(seconds) });
    const woken = new Promise((resolve) => {
      this.#wake = () => resolve(true);
    });
    for (let left = seconds; left > 0; left -= 1) {
      this.page.countDown(Math.ceil(left));
      if (await Promise.race([woken, sleep(Math.min(left, 1))])) break;
    }
    this.send({ type: "send" });
  }

  async checkBoard() {
    const found = await findOnBoard(this.contest.ballot_url, this.#state.sealed, {
      fetch: window.fetch.bind(window),
      sleep,
    });
    if (found === "same")
      this.send({ type: "on-board" }, { sentence: "Your ballot is on the public board." });
    else if (found === "unknown") this.page.announce("The public board could not be read.");
    else
      this.send({
        type: "mismatch",
        sentence: "The public board does not show the ballot that this page made.",
      });
  }
}

/**
 * What the worker holds the records against.
 * @param {import("./contest.js").Contest} contest
 */
const announced = ({
  uuid,
  fingerprint,
  credential,
  credentials_url,
  credentials_fingerprint,
  credentials_length,
}) => ({
  uuid,
  fingerprint,
  credential,
  credentials_url,
  credentials_fingerprint,
  credentials_length,
});

/** @param {number} seconds */
const sleep = (seconds) =>
  new Promise((resolve) => {
    setTimeout(resolve, 1000 * seconds);
  });

/**
 * @param {string} address
 * @returns {Promise<Uint8Array>}
 */
async function load(address) {
  const response = await fetch(address, { credentials: "same-origin", redirect: "error" });
  if (!response.ok) throw new TypeError(`${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

function start() {
  const root = document.getElementById("vote");
  const contest = readContest(document);
  if (typeof contest === "string" || typeof BigInt === "undefined" || !window.crypto?.subtle) {
    const sentence = typeof contest === "string" ? contest : NOT_ABLE;
    const screen = voteScreens.broken(
      { ...initialState, sentence },
      { title: document.title, poll_title: "" },
    );
    new Page(root, "Tellers").show(screen, "broken", {});
    return;
  }
  const voting = new Voting(root, contest);
  window.addEventListener("beforeunload", (event) => {
    if (!voting.isUnconfirmed()) return;
    event.preventDefault();
    event.returnValue = true; // older browsers ask only for this
  });
  voting.open();
}

start();
