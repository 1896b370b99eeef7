import { h, paragraph } from "../ballot/dom.js";
import { qrCode } from "./qr.js";

/** The recovery code as it is shown to the person who has it: to read, and to scan. */

/** @param {string} code */
export function codeGroups(code) {
  const groups = code.split("-").map((group) => h("span", { class: "tellers-recovery__group" }, group));
  return h(
    "p",
    {
      class: "tellers-recovery tellers-code",
      id: "recovery-code",
      "aria-label": `Your code: ${code.split("").join(" ")}`,
      role: "img",
    },
    ...groups,
  );
}

/**
 * @param {string} link the address of the questions with the code in its fragment
 * @param {string} sentence what the picture is for
 */
export const scanDetails = (link, sentence) =>
  details("Scan it with another device", paragraph(sentence), picture(link));

/**
 * For somebody who goes on elsewhere.
 * @param {string} code
 * @param {string} link
 */
export const otherDevice = (code, link) =>
  details(
    "Go on on another device",
    paragraph(
      "Enter your code there, or scan the picture. Look around first: whoever sees it can read and change your answers.",
    ),
    codeGroups(code),
    picture(link),
  );

/** @param {string} link */
const picture = (link) => qrCode(link, "QR code with the address of the questions and your code");

/**
 * @param {string} summary
 * @param {...Node} children
 */
const details = (summary, ...children) =>
  h(
    "details",
    { class: "govuk-details tellers-qr-details" },
    h(
      "summary",
      { class: "govuk-details__summary" },
      h("span", { class: "govuk-details__summary-text" }, summary),
    ),
    h("div", { class: "govuk-details__text" }, ...children),
  );
