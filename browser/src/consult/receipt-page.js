import { button, errorMessage, errorSummary, h, heading, paragraph } from "../ballot/dom.js";
import { Page } from "../ballot/page.js";
import { Refusal } from "../crypto/errors.js";
import { checkReceipt } from "./crypto/receipt.js";
import { loadDefinition } from "./definition.js";
import { alarmScreen, checksScreen, sendingScreen, unsureScreen } from "./end.js";
import { saveFile } from "./files.js";
import { seenAt } from "./keep.js";
import { LogReader, prove } from "./proof.js";
import { verdict } from "./submitting.js";

/** Checks a receipt that somebody kept: the file is read on this device and sent nowhere. */

const LONGEST = 1_000_000;
const AWAY = "The public log could not be read. This says nothing about the receipt. Try again later.";

export class ReceiptPage {
  /**
   * @param {HTMLElement} root
   * @param {import("./opening.js").PageData} data
   */
  constructor(root, data) {
    this.data = data;
    this.page = new Page(root, data.title);
    this.seen = seenAt(data.id);
  }

  start() {
    this.#ask(null);
  }

  /** @param {string | null} problem */
  #ask(problem) {
    const input = /** @type {HTMLInputElement} */ (
      h("input", {
        class: `govuk-file-upload${problem ? " govuk-file-upload--error" : ""}`,
        id: "receipt",
        type: "file",
        accept: ".json,application/json",
        "aria-describedby": problem ? "receipt-hint receipt-error" : "receipt-hint",
      })
    );
    const nodes = [
      problem ? errorSummary(problem, "receipt") : null,
      heading("Check a receipt", this.data.title),
      paragraph(
        "The receipt is checked on this device. It is not sent anywhere; the service is only asked for the place of its fingerprint in the public log.",
      ),
      h(
        "div",
        { class: `govuk-form-group${problem ? " govuk-form-group--error" : ""}` },
        h("label", { class: "govuk-label govuk-label--m", for: "receipt" }, "Your receipt"),
        h("div", { class: "govuk-hint", id: "receipt-hint" }, "The file that you saved when you submitted"),
        problem ? errorMessage("receipt-error", problem) : null,
        input,
      ),
      button("Check this receipt", () => this.#read(input)),
      paragraph(
        "Or go back to ",
        h("a", { class: "govuk-link", href: this.data.base_url }, "your answers"),
        " with your code: they hold your newest receipt.",
      ),
    ].filter((node) => node !== null);
    this.page.show({ title: "Check a receipt", nodes }, "ask", { problem: problem !== null });
  }

  /** @param {HTMLInputElement} input */
  async #read(input) {
    const file = input.files?.[0];
    if (!file) this.#ask("Choose the file of your receipt");
    else if (file.size > LONGEST) this.#ask("This file is too large to be a receipt");
    else await this.#check((await file.text()).trim());
  }

  /** @param {string} text */
  async #check(text) {
    this.page.show(sendingScreen(this.data.title, "Checking the receipt"), "checking", {});
    const fetch = window.fetch.bind(window);
    try {
      const { id, base_url: base, registrar_key: key } = this.data;
      const definition = await loadDefinition(fetch, `${base}/definition`, id, key);
      const receipt = await checkReceipt(text, definition.record.fingerprint);
      const earlier = [receipt.note, this.seen.read()].filter(Boolean);
      const reader = new LogReader(fetch, base, definition.record);
      const found = await prove(reader, definition.text, receipt.leaf, earlier);
      this.seen.write(found.note);
      this.#show(found, receipt.statement.withdrawn, text);
    } catch (error) {
      this.#failed(error, text);
    }
  }

  #show({ checks, inclusion, counted }, withdrawn, text) {
    const given = {
      title: this.data.title,
      checks,
      verdict: verdict(inclusion !== null, counted, withdrawn),
    };
    const act = { again: () => this.#check(text), save: null, back: () => this.#ask(null) };
    this.page.show(checksScreen(given, act), "proved", {});
  }

  #failed(error, text) {
    const title = this.data.title;
    const act = { again: () => this.#check(text), back: () => this.#ask(null) };
    if (!(error instanceof Refusal)) this.page.show(unsureScreen({ title, sentence: AWAY }, act), "away", {});
    else if (error.code === "malformed-text")
      this.#ask("This file is not a receipt of this consultation, or it was changed");
    else {
      const evidence = JSON.stringify({ found: error.message, receipt: text }, null, 1);
      const save = () => saveFile(`tellers-evidence-${this.data.id}.json`, evidence, "application/json");
      this.page.show(alarmScreen({ title, sentence: error.message }, { save, back: act.back }), "alarm", {});
    }
  }
}
