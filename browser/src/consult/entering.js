import { button, h, heading, inset, paragraph, progress, warning } from "../ballot/dom.js";
import { codeGroups, scanDetails } from "./code-card.js";
import { codeFormScreen } from "./code-form.js";

/** The screens of the registrar's page: the code is made, kept, confirmed, and exchanged for a token. */

/**
 * @param {{title: string, hasToken: boolean}} given
 * @param {{make: () => void, have: () => void}} act
 */
export function beginScreen({ hasToken }, act) {
  return [
    hasToken
      ? inset("You have begun already. Go on with the code that you kept then.")
      : paragraph(
          "You will get a code, made on this device. It is the only key to your answers: keep it before you begin.",
        ),
    h(
      "div",
      { class: "tellers-actions" },
      hasToken ? null : button("Make my code", act.make, { id: "make-code" }),
      button("I have a code already", act.have, {
        class: hasToken ? "" : "govuk-button--secondary",
        id: "have-code",
      }),
    ),
  ];
}

/**
 * @param {{title: string, code: string, link: string, fingerprint: string}} given
 * @param {{save: () => void, print: () => void, copy: () => void, next: () => void, back: () => void}} act
 */
export function newCodeScreen({ title, code, link, fingerprint }, act) {
  return {
    title: "Keep this code",
    nodes: [
      heading("Keep this code", title),
      paragraph(
        "This code was made on your device, and nobody else has it. With it you can go on later, use another device, change or withdraw your answers, and check that they are counted.",
      ),
      codeGroups(code),
      warning(
        "If you lose it, nobody can send it again or replace it: the service never has it. What you have submitted still counts, but you can neither change nor check it.",
      ),
      h(
        "div",
        { class: "tellers-actions" },
        button("Save it as a file", act.save, { class: "govuk-button--secondary" }),
        button("Print it", act.print, { class: "govuk-button--secondary" }),
        button("Copy it", act.copy, { class: "govuk-button--secondary", id: "copy-code" }),
      ),
      scanDetails(
        link,
        "Point the camera of your other device at this picture. It opens the questions there with your code. Do it once you have begun here.",
      ),
      h(
        "p",
        { class: "govuk-body-s tellers-muted" },
        "Fingerprint of this consultation: ",
        h("code", { class: "tellers-code", id: "definition-fingerprint" }, fingerprint),
      ),
      button("I have kept it: continue", act.next, { id: "continue" }),
    ],
  };
}

/**
 * @param {{title: string, problem: string | null, typed: string}} given
 * @param {{confirm: (typed: string) => void, back: () => void}} act
 */
export function confirmScreen({ title, problem, typed }, act) {
  const form = {
    title,
    name: "Show that you have kept it",
    label: "What is the last group of your code?",
    hint: "Four letters and digits, from where you have kept it",
    button: "Begin",
    typed,
    problem,
    short: true,
  };
  return codeFormScreen(form, act.confirm);
}

/**
 * @param {{title: string, problem: string | null, typed: string}} given
 * @param {{open: (typed: string) => void}} act
 */
export function enterCodeScreen({ title, problem, typed }, act) {
  const below = [
    inset(
      "A lost code cannot be sent again or replaced: nobody but you has ever had it. Answers that you submitted with it still count.",
    ),
  ];
  const form = {
    title,
    name: "Enter your code",
    label: "Your code",
    hint: "Seven groups of four letters and digits. Small letters and spaces do not matter.",
    button: "Continue",
    typed,
    problem,
    below,
  };
  return codeFormScreen(form, act.open);
}

/** @param {string} title */
export const workingScreen = (title) => ({
  title: "Getting your token",
  nodes: [
    heading("Getting your token", title),
    progress(
      "The registrar signs that you may take part, without seeing what it signs. This takes a moment.",
    ),
  ],
});

/**
 * @param {{title: string, sentence: string}} given
 * @param {{again: () => void}} act
 */
export function noTokenScreen({ title, sentence }, act) {
  return {
    title: "You have no token yet",
    nodes: [
      heading("You have no token yet", title),
      warning(sentence),
      paragraph("Your code is still good. Trying again is safe: the same request gets the same token."),
      button("Try again", act.again),
    ],
  };
}
