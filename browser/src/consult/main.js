import { Page } from "../ballot/page.js";
import { Journey } from "./journey.js";
import { onFragment } from "./place.js";
import { ReceiptPage } from "./receipt-page.js";
import { Registering } from "./registering.js";
import { brokenScreen } from "./start.js";

/** The respondent's three pages: begin at the registrar, answer at the collector, check a receipt. */

const PAGES = { begin: Registering, answer: Journey, receipt: ReceiptPage };
const NOT_ABLE =
  "This browser is too old, or the page was not opened over a secure connection. Use an up-to-date browser.";
const INCOMPLETE = "This page did not arrive whole.";

/** What the server says about the consultation; null when it does not hold together. */
function readData() {
  try {
    const data = JSON.parse(document.getElementById("consultation")?.textContent ?? "");
    return typeof data.id === "string" && typeof data.title === "string" ? data : null;
  } catch {
    return null;
  }
}

function start() {
  const root = /** @type {HTMLElement} */ (document.getElementById("consult"));
  const data = readData();
  if (data === null || typeof BigInt === "undefined" || !window.crypto?.subtle) {
    const sentence = data === null ? INCOMPLETE : NOT_ABLE;
    const title = data?.title ?? "Tellers";
    new Page(root, title).show(brokenScreen({ title, sentence }), "broken", {});
    return;
  }
  onFragment(() => window.location.reload());
  new PAGES[data.page](root, data).start();
}

start();
