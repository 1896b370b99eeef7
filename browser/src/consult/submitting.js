import { Refusal } from "../crypto/errors.js";
import { toHex } from "../crypto/text.js";
import { leafOf, makeAnswer, makeWithdrawal } from "./crypto/answer.js";
import { leafHash } from "./crypto/merkle.js";
import { checkPromise, receiptText } from "./crypto/receipt.js";
import {
  alarmScreen,
  checksScreen,
  overScreen,
  refusedScreen,
  sendingScreen,
  submittedScreen,
  unsureScreen,
  withdrawScreen,
  withdrawnScreen,
} from "./end.js";
import { saveFile } from "./files.js";
import { seenAt } from "./keep.js";
import { isPassing, request, sentenceOf } from "./network.js";
import { LogReader, prove } from "./proof.js";
import { questionsOf } from "./questionnaire.js";

/** From the review on: encrypt, sign, send, hold the service to its promise, change, withdraw, check. */

const WAITS = [1, 3];
const NO_ANSWER = "The service did not answer, so this page cannot tell whether your answers have arrived.";
const NOT_MADE = "Something went wrong on this device while it was encrypting. Nothing was sent.";
const OTHER_LEAF =
  "The service has recorded another answer than the one that this page made and signed: the fingerprints differ.";
const NOT_OPEN = "This consultation has not opened yet.";
const CLOSED = "This consultation is closed. What you had submitted by then stays as it is.";

export class Submitting {
  /** @param {import("./journey.js").Journey} journey */
  constructor(journey) {
    this.journey = journey;
    this.reader = new LogReader(window.fetch.bind(window), journey.data.base_url, journey.definition.record);
    this.seen = seenAt(journey.data.id);
  }

  get #title() {
    return this.journey.title;
  }

  /** Encrypts and signs the answers, and sends them. */
  async send() {
    this.journey.show(sendingScreen(this.#title, "Encrypting and submitting your answers"), "sending");
    const { questionnaire, definition, keys } = this.journey;
    const answer = {
      ...this.#next(),
      questions: questionsOf(questionnaire).map(({ id }) => id),
      answers: this.journey.finalAnswers,
    };
    const submission = await makeAnswer(definition.record, keys, answer).catch((error) => {
      this.#refused(error instanceof Refusal ? error.message : NOT_MADE);
      return null;
    });
    if (submission !== null) await this.#post(submission);
  }

  async withdraw() {
    this.journey.show(sendingScreen(this.#title, "Withdrawing your answers"), "sending");
    await this.#post(await makeWithdrawal(this.journey.keys, this.#next()));
  }

  /** What every submission has; its number is kept before it is sent, so that no number is used twice. */
  #next() {
    const { draft, definition } = this.journey;
    const revision = draft.revision + 1;
    this.journey.save({ revision });
    this.journey.keeper.flush();
    const { className, token } = draft;
    return { className, token, questionnaire: definition.questionnaireHash, revision };
  }

  /**
   * Sends one submission; the same text again is the same submission.
   * @param {string} submission
   */
  async #post(submission) {
    let answer = await this.#once(submission);
    for (const seconds of WAITS) {
      if (!isPassing(answer)) break;
      await new Promise((resolve) => setTimeout(resolve, 1000 * Math.max(seconds, answer?.retryAfter ?? 0)));
      answer = await this.#once(submission);
    }
    if (isPassing(answer)) this.#unsure(submission);
    else if (answer.status === 200 || answer.status === 201) await this.#accepted(submission, answer.json);
    else this.#refused(sentenceOf(answer));
  }

  /** @param {string} sentence */
  #refused(sentence) {
    const act = { back: () => this.journey.answering.review(false) };
    this.journey.show(refusedScreen({ title: this.#title, sentence }, act), "refused");
  }

  #once(submission) {
    return request(window.fetch.bind(window), this.journey.data.base_url, {
      method: "POST",
      json: submission,
    });
  }

  #unsure(submission) {
    const act = {
      again: () => {
        this.journey.show(sendingScreen(this.#title, "Submitting your answers"), "sending");
        this.#post(submission);
      },
      back: () => this.journey.answering.review(false),
    };
    this.journey.show(unsureScreen({ title: this.#title, sentence: NO_ANSWER }, act), "unsure");
  }

  /** Says "submitted" only once the service's promise is checked against what this page made. */
  async #accepted(submission, { promise, leaf: told }) {
    const leaf = leafOf(submission);
    const withdrawn = JSON.parse(submission).sealed === null;
    try {
      if (told !== toHex(await leafHash(leaf))) throw new Refusal("answer-altered", OTHER_LEAF);
      await checkPromise(this.journey.definition.record, leaf, promise);
    } catch (error) {
      this.#alarm(error, { leaf, told: { promise, leaf: told } });
      return;
    }
    this.journey.save({ changed: false, receipt: { leaf, promise, withdrawn } });
    this.journey.keeper.flush();
    await this.done();
  }

  /** The page that says that it is done. */
  async done() {
    const { receipt, revision } = this.journey.draft;
    const given = {
      title: this.#title,
      leaf: toHex(await leafHash(receipt.leaf)),
      closes: this.journey.data.closes,
      revision,
      open: this.journey.data.phase === "open",
      receiptUrl: this.journey.data.receipt_url,
    };
    const act = {
      save: () => this.#saveReceipt(null, null),
      print: () => window.print(),
      prove: () => this.prove(),
      change: () => this.journey.answering.contents(),
      withdraw: () => this.#askToWithdraw(),
      leave: () => this.journey.leave(),
    };
    const screen = receipt.withdrawn ? withdrawnScreen : submittedScreen;
    this.journey.show(screen(given, act), "done");
  }

  #askToWithdraw() {
    const back = () => this.done();
    const act = { withdraw: () => this.withdraw(), back };
    this.journey.show(withdrawScreen({ title: this.#title }, act), "withdraw", { back });
  }

  /** Nothing can be submitted now, and nothing was. */
  over() {
    const { phase, receipt_url: receiptUrl } = this.journey.data;
    const sentence = phase === "published" ? NOT_OPEN : CLOSED;
    this.journey.show(overScreen({ title: this.#title, sentence, receiptUrl }), "over");
  }

  #saveReceipt(inclusion, note) {
    const { leaf, promise } = this.journey.draft.receipt;
    const text = receiptText(this.journey.definition.record, leaf, promise, inclusion, note);
    saveFile(`tellers-receipt-${this.journey.data.id}.json`, `${text}\n`, "application/json");
  }

  /** Checks the log as it is now, and shows what was found. */
  async prove() {
    const { draft, data } = this.journey;
    this.journey.show(sendingScreen(this.#title, "Checking the public log"), "proving");
    const earlier = [draft.seen, this.seen.read()].filter(Boolean);
    try {
      const found = await prove(this.reader, this.journey.definition.text, draft.receipt.leaf, earlier);
      this.seen.write(found.note);
      if (data.phase === "open" && draft.seen !== found.note) this.journey.save({ seen: found.note });
      this.#show(found);
    } catch (error) {
      if (error instanceof Refusal) this.#alarm(error, { ...draft.receipt, earlier });
      else this.#noLog();
    }
  }

  /** @param {Awaited<ReturnType<typeof prove>>} found */
  #show({ checks, inclusion, note, counted }) {
    const { withdrawn } = this.journey.draft.receipt;
    const act = {
      again: () => this.prove(),
      save: inclusion && (() => this.#saveReceipt(inclusion, note)),
      back: () => this.done(),
    };
    const given = { title: this.#title, checks, verdict: verdict(inclusion !== null, counted, withdrawn) };
    this.journey.show(checksScreen(given, act), "proved", { back: () => this.done() });
  }

  #noLog() {
    const act = { again: () => this.prove(), back: () => this.done() };
    const sentence =
      "The public log could not be read. This says nothing about your answers. Try again later.";
    this.journey.show(unsureScreen({ title: this.#title, sentence }, act), "no log");
  }

  /**
   * @param {Refusal} error
   * @param {object} known what proves it, without answers and without the code
   */
  #alarm(error, known) {
    const { definition, data } = this.journey;
    const sentence = error.message;
    const evidence = { found: sentence, consultation: definition.text, ...known };
    const act = {
      save: () =>
        saveFile(`tellers-evidence-${data.id}.json`, JSON.stringify(evidence, null, 1), "application/json"),
      back: () => this.journey.answering.review(false),
    };
    this.journey.show(alarmScreen({ title: this.#title, sentence }, act), "alarm");
  }
}

/**
 * @param {boolean} logged
 * @param {boolean | null} counted
 * @param {boolean} withdrawn
 */
export function verdict(logged, counted, withdrawn) {
  const whose = withdrawn ? "Your withdrawal" : "Your answer";
  if (!logged) return `${whose} is accepted and waits for the log`;
  return counted ? "Your answer is counted" : `${whose} is in the public log`;
}
