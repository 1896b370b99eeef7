import { button, h, heading, inset, paragraph, progress, warning } from "../ballot/dom.js";
import { otherDevice } from "./code-card.js";

/** The screens from the moment of submitting, and those on which one stops. */

export function sendingScreen(title, words) {
  return {
    title: words,
    nodes: [heading(words, title), progress("Keep this page open until it says that it is done.")],
  };
}

/** A panel that cannot be mistaken. */
function panel(title, body) {
  return h(
    "div",
    { class: "govuk-panel govuk-panel--confirmation" },
    h("h1", { class: "govuk-panel__title", tabindex: "-1" }, title),
    h("div", { class: "govuk-panel__body" }, body),
  );
}

/**
 * @param {{title: string, leaf: string, closes: string, revision: number, open: boolean, receiptUrl: string}} given
 * @param {Record<string, () => void>} act save, print, prove, change, withdraw, leave
 */
export function submittedScreen({ title, leaf, closes, revision, open, receiptUrl }, act) {
  return {
    title: "Your answers are submitted",
    nodes: [
      panel("Your answers are submitted", title),
      paragraph(
        revision > 1
          ? `This is submission number ${revision}. It replaces the earlier ones.`
          : "They are encrypted for the trustees, and this page has checked the service’s signed promise to count them.",
      ),
      h("h2", { class: "govuk-heading-m" }, "Your receipt"),
      paragraph(
        "Your answers have this fingerprint in the public log. It says nothing about what you answered.",
      ),
      h("code", { class: "tellers-block-code", id: "leaf" }, leaf),
      h(
        "div",
        { class: "tellers-actions" },
        button("Save the receipt", act.save),
        button("Print this page", act.print, { class: "govuk-button--secondary" }),
        button("Check that mine is counted", act.prove, { class: "govuk-button--secondary" }),
      ),
      paragraph(
        "The receipt shows that somebody with your code took part. Keep it private if you do not want that known. You can ",
        h("a", { class: "govuk-link", href: receiptUrl }, "check a saved receipt"),
        " at any time, also without this service.",
      ),
      ...(open
        ? [
            h("h2", { class: "govuk-heading-m" }, "If you change your mind"),
            paragraph(
              `Until ${closes} you can change your answers or withdraw them. Your code opens them again on any device.`,
            ),
            h(
              "div",
              { class: "tellers-actions" },
              button("Change my answers", act.change, { class: "govuk-button--secondary" }),
              button("Withdraw my answers", act.withdraw, { class: "govuk-button--secondary" }),
            ),
          ]
        : []),
      h("h2", { class: "govuk-heading-m" }, "On a shared device"),
      paragraph("This tab remembers your code until it is closed. Forget it now if others use this device."),
      button("Finish and forget my code on this device", act.leave, { class: "govuk-button--secondary" }),
    ],
  };
}

/**
 * @param {{title: string}} given
 * @param {{withdraw: () => void, back: () => void}} act
 */
export function withdrawScreen({ title }, act) {
  return {
    title: "Withdraw your answers",
    nodes: [
      heading("Do you want to withdraw your answers?", title),
      paragraph(
        "They will not be counted and nobody will read them. A signed withdrawal takes their place in the public log.",
      ),
      paragraph(
        "Your answers stay in your encrypted draft. Until the consultation closes you can submit them again.",
      ),
      h(
        "div",
        { class: "tellers-actions" },
        button("Withdraw my answers", act.withdraw, { class: "govuk-button--warning", id: "withdraw" }),
        button("Keep them", act.back, { class: "govuk-button--secondary" }),
      ),
    ],
  };
}

/**
 * @param {{title: string, leaf: string, open: boolean}} given
 * @param {Record<string, () => void>} act save, change, prove, leave
 */
export function withdrawnScreen({ title, leaf, open }, act) {
  return {
    title: "Your answers are withdrawn",
    nodes: [
      panel("Your answers are withdrawn", title),
      paragraph("They will not be counted. The withdrawal has this fingerprint in the public log:"),
      h("code", { class: "tellers-block-code", id: "leaf" }, leaf),
      h(
        "div",
        { class: "tellers-actions" },
        button("Save the receipt", act.save),
        button("Check that the withdrawal is logged", act.prove, { class: "govuk-button--secondary" }),
        open ? button("Answer again", act.change, { class: "govuk-button--secondary" }) : null,
      ),
      button("Finish and forget my code on this device", act.leave, { class: "govuk-button--secondary" }),
    ],
  };
}

/**
 * @param {{title: string, sentence: string}} given
 * @param {{again: () => void, back: () => void}} act
 */
export function unsureScreen({ title, sentence }, act) {
  return {
    title: "Not confirmed yet",
    nodes: [
      heading("We could not confirm that your answers have arrived", title),
      paragraph(sentence),
      inset("Your answers are kept. Sending them again cannot count twice."),
      h(
        "div",
        { class: "tellers-actions" },
        button("Try again", act.again),
        button("Go back to your answers", act.back, { class: "govuk-button--secondary" }),
      ),
    ],
  };
}

/**
 * @param {{title: string, sentence: string}} given
 * @param {{back: () => void}} act
 */
export function refusedScreen({ title, sentence }, act) {
  return {
    title: "Your answers were not submitted",
    nodes: [
      heading("Your answers were not submitted", title),
      warning(sentence),
      paragraph(
        "Your draft is kept. If you think that this is wrong, tell the elections office what this page says; do not tell them your code.",
      ),
      button("Go back to your answers", act.back, { class: "govuk-button--secondary" }),
    ],
  };
}

/**
 * The service does not keep to what it signed or showed before.
 * @param {{title: string, sentence: string}} given
 * @param {{save: (() => void) | null, back: () => void}} act
 */
export function alarmScreen({ title, sentence }, act) {
  return {
    title: "Something is wrong with the service",
    nodes: [
      heading("Something is wrong with the service", title),
      warning(sentence),
      paragraph(
        "Save what this page knows and send it to the scrutineer and the elections office: it holds signatures, and neither your answers nor your code.",
      ),
      h(
        "div",
        { class: "tellers-actions" },
        act.save ? button("Save the evidence", act.save) : null,
        button("Go back", act.back, { class: "govuk-button--secondary" }),
      ),
    ],
  };
}

/**
 * What each check found.
 * @param {{title: string, checks: {state: "yes" | "no" | "wait", text: string}[], verdict: string}} given
 * @param {{again: (() => void) | null, save: (() => void) | null, back: (() => void) | null}} act
 */
export function checksScreen({ title, checks, verdict }, act) {
  const WORDS = {
    yes: ["Yes", "govuk-tag--green"],
    no: ["No", "govuk-tag--red"],
    wait: ["Not yet", "govuk-tag--yellow"],
  };
  return {
    title: verdict,
    nodes: [
      heading(verdict, title),
      h(
        "ul",
        { class: "govuk-task-list" },
        ...checks.map(({ state, text }) =>
          h(
            "li",
            { class: "govuk-task-list__item" },
            h("div", { class: "govuk-task-list__name-and-hint" }, text),
            h(
              "div",
              { class: "govuk-task-list__status" },
              h("strong", { class: `govuk-tag ${WORDS[state][1]}` }, WORDS[state][0]),
            ),
          ),
        ),
      ),
      h(
        "div",
        { class: "tellers-actions" },
        act.save ? button("Save the receipt with its proof", act.save) : null,
        act.again ? button("Check again", act.again, { class: "govuk-button--secondary" }) : null,
        act.back ? button("Back", act.back, { class: "govuk-button--secondary" }) : null,
      ),
    ],
  };
}

/**
 * @param {{title: string, closes: string, away: boolean, code: string, link: string}} given
 * @param {{back: () => void, leave: () => void}} act
 */
export function pausedScreen({ title, closes, away, code, link }, act) {
  return {
    title: "You can stop here",
    nodes: [
      heading("You can stop here", title),
      away
        ? warning(
            "There is no connection at the moment: your last changes are kept on this device only. Leave this page open, or open it again on this device, and they will be saved.",
          )
        : paragraph(
            "Your answers are saved, encrypted. Nobody else can read them, and they are not submitted yet.",
          ),
      paragraph(`Until ${closes} your code opens them again, on this device or on another one.`),
      otherDevice(code, link),
      h(
        "div",
        { class: "tellers-actions" },
        button("Go on answering", act.back),
        button("Finish and forget my code on this device", act.leave, { class: "govuk-button--secondary" }),
      ),
    ],
  };
}

/**
 * Nothing can be submitted now.
 * @param {{title: string, sentence: string, receiptUrl: string}} given
 */
export function overScreen({ title, sentence, receiptUrl }) {
  return {
    title: "You cannot answer now",
    nodes: [
      heading("You cannot answer now", title),
      paragraph(sentence),
      paragraph(
        "If you submitted answers, you can ",
        h("a", { class: "govuk-link", href: receiptUrl }, "check that they are counted"),
        " with your receipt.",
      ),
    ],
  };
}

/**
 * @param {string} title
 * @param {boolean} unsaved whether something could not be saved
 */
export function leftScreen(title, unsaved) {
  return {
    title: "You can close this page",
    nodes: [
      heading("This device has forgotten your code", title),
      unsaved
        ? warning(
            "Your last changes could not be saved, because there is no connection. They stay on this device, encrypted. Open this page again here, enter your code, and they will be saved.",
          )
        : paragraph(
            "Your answers are saved, encrypted. Your code opens them again on any device. You can close this page now.",
          ),
      button("Enter a code", () => window.location.reload(), { class: "govuk-button--secondary" }),
    ],
  };
}
