import { button, h, heading, inset, paragraph, progress } from "../ballot/dom.js";
import { codeFormScreen } from "./code-form.js";

/**
 * The screens before the questions: checking, something does not hold together, the code, another device was here.
 */

export function checkingScreen(title) {
  return {
    title: "Checking this consultation",
    nodes: [
      heading("Checking this consultation", title),
      progress("Your device is checking the questions, the signatures and the trustees’ keys."),
    ],
  };
}

/** @param {{title: string, sentence: string}} given */
export function brokenScreen({ title, sentence }) {
  return {
    title: "You cannot answer on this page",
    nodes: [
      heading("You cannot answer on this page", title),
      paragraph(sentence),
      paragraph(
        "Nothing has been sent. Reload the page to try once more. If it says the same again, tell the elections office before you do anything else.",
      ),
      button("Reload the page", () => window.location.reload()),
    ],
  };
}

/**
 * A network that is not there is nobody's lie.
 * @param {{title: string}} given
 * @param {() => void} again
 */
export function unreachableScreen({ title }, again) {
  return {
    title: "No connection",
    nodes: [
      heading("This page could not be loaded whole", title),
      paragraph("The service did not answer. Nothing is lost: what you saved before is still there."),
      button("Try again", again),
    ],
  };
}

/**
 * @param {{title: string, problem: string | null, enterUrl: string, example: string}} given
 * @param {{typed: () => string, open: (code: string) => void}} act
 */
export function codeScreen({ title, problem, enterUrl, example }, act) {
  const below = [
    inset(
      h(
        "p",
        { class: "govuk-body" },
        "Have you not begun yet, or did your answers never arrive here? ",
        h("a", { class: "govuk-link", href: enterUrl }, "Sign in to the consultation"),
        " and begin there. If you have a code already, enter it there.",
      ),
      h(
        "p",
        { class: "govuk-body" },
        "A lost code cannot be sent again or replaced: nobody but you has ever had it.",
      ),
    ),
  ];
  const form = {
    title,
    name: "Enter your code",
    label: "Your code",
    hint: `You kept it when you began. It looks like ${example}. Small letters and spaces do not matter.`,
    button: "Continue",
    typed: act.typed(),
    problem,
    below,
  };
  return codeFormScreen(form, act.open);
}

/**
 * A link has brought a code. Somebody else could have made that link, with a code of their own, to read what is answered.
 * @param {{title: string, last: string}} given the last group of the code
 * @param {{mine: () => void, other: () => void}} act
 */
export function broughtScreen({ title, last }, act) {
  return {
    title: "Is this your code?",
    nodes: [
      heading("Is this your code?", title),
      paragraph("The link that you opened brought a code that ends with"),
      h("p", { class: "tellers-recovery tellers-code", id: "brought" }, last),
      paragraph(
        "Compare it with the code that you kept. If it is not yours, somebody else has made the link, and could read what you answer.",
      ),
      h(
        "div",
        { class: "tellers-actions" },
        button("Yes, it is mine", act.mine),
        button("No, I will enter mine", act.other, { class: "govuk-button--secondary" }),
      ),
    ],
  };
}

/**
 * Two devices have each gone on from the same draft.
 * @param {{title: string, here: {answered: number, saved: string}, there: {answered: number, saved: string}, differ: string[]}} given
 * @param {{keepHere: () => void, keepThere: () => void}} act
 */
export function conflictScreen({ title, here, there, differ }, act) {
  const side = (name, { answered, saved }) =>
    h(
      "div",
      { class: "govuk-summary-list__row" },
      h("dt", { class: "govuk-summary-list__key" }, name),
      h(
        "dd",
        { class: "govuk-summary-list__value" },
        `${answered} question${answered === 1 ? "" : "s"} answered, last changed ${saved}`,
      ),
    );
  return {
    title: "Your answers were changed on another device",
    nodes: [
      heading("Your answers were changed on another device", title),
      paragraph(
        "While this page was open, your answers were also changed somewhere else with the same code. Nothing is lost yet: choose which to keep.",
      ),
      h(
        "dl",
        { class: "govuk-summary-list" },
        side("On this device", here),
        side("On the other device", there),
      ),
      differ.length > 0 ? paragraph("They differ in these questions:") : null,
      differ.length > 0
        ? h("ul", { class: "govuk-list govuk-list--bullet" }, ...differ.map((text) => h("li", {}, text)))
        : null,
      h(
        "div",
        { class: "tellers-actions" },
        button("Keep the answers of this device", act.keepHere),
        button("Keep the answers of the other device", act.keepThere, { class: "govuk-button--secondary" }),
      ),
    ].filter((node) => node !== null),
  };
}
