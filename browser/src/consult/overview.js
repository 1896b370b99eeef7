import { button, h, heading, hidden, inset, paragraph } from "../ballot/dom.js";
import { problemsOf } from "./problems.js";
import { asked, piped, questionsOf, tidied } from "./questionnaire.js";
import { absentDetails, problemSummary } from "./section.js";
import { answerWords } from "./words.js";

/**
 * The list of sections with how far each has come, and the check of all answers before they are sent.
 * @typedef {import("./questionnaire.js").Questionnaire} Questionnaire
 * @typedef {import("./questionnaire.js").Answers} Answers
 */

/**
 * How far a section has come.
 * @param {import("./questionnaire.js").Section} section
 * @param {Set<string>} shown the questions that are asked
 * @param {Answers} answers tidied
 * @returns {{key: "none" | "started" | "done" | "not-asked" | "wrong", words: string}}
 */
export function sectionState(section, shown, answers) {
  const questions = section.questions.filter(({ id }) => shown.has(id));
  const given = questions.filter(({ id }) => answers[id] !== undefined).length;
  if (questions.length === 0)
    return section.questions.length === 0
      ? { key: "done", words: "To read" }
      : { key: "not-asked", words: "Not asked" };
  if (given === 0) return { key: "none", words: "Not started" };
  if (Object.keys(problemsOf(questions, answers)).length > 0)
    return { key: "wrong", words: `${given} of ${questions.length}, something to mend` };
  if (given < questions.length) return { key: "started", words: `${given} of ${questions.length} answered` };
  return { key: "done", words: "Completed" };
}

const TAGS = { none: "", started: "govuk-tag govuk-tag--blue", wrong: "govuk-tag govuk-tag--yellow" };

/**
 * @param {{questionnaire: Questionnaire, typed: Answers, sent: boolean, closes: string, at: number}} given
 * @param {{go: (section: number) => void, review: () => void, leave: () => void}} act
 */
export function contentsScreen({ questionnaire, typed, sent, closes, at }, act) {
  const answers = tidied(questionnaire, typed);
  const shown = asked(questionnaire, answers);
  const given = [...shown].filter((id) => answers[id] !== undefined).length;
  const begun = given > 0;
  const rows = questionnaire.sections.map((section, i) =>
    sectionRow(section, i, sectionState(section, shown, answers), () => act.go(i)),
  );
  return {
    title: "Your answers",
    nodes: [
      heading("Your answers", questionnaire.title),
      paragraph(
        begun
          ? `You have answered ${given} of ${shown.size} questions.`
          : `There are ${questionnaire.sections.length} sections. You can stop at any time and go on later, on this device or on another one, with your code.`,
      ),
      sent
        ? inset(
            "You have submitted your answers. If you change them, submit them again; the last submission counts.",
          )
        : null,
      h("ul", { class: "govuk-task-list" }, ...rows),
      paragraph(`You can answer, change and withdraw until ${closes}.`),
      h(
        "div",
        { class: "tellers-actions" },
        button(begun ? "Go on where you left off" : "Start with the first section", () => act.go(at), {
          id: "continue",
        }),
        button("Check and submit your answers", act.review, { class: "govuk-button--secondary" }),
      ),
      paragraph(
        h(
          "button",
          { type: "button", class: "tellers-link-button govuk-link", onclick: act.leave },
          "Finish on this device for now",
        ),
      ),
    ].filter((node) => node !== null),
  };
}

function sectionRow(section, i, { key, words }, press) {
  const id = `section-${i}-status`;
  return h(
    "li",
    { class: "govuk-task-list__item govuk-task-list__item--with-link" },
    h(
      "div",
      { class: "govuk-task-list__name-and-hint" },
      h(
        "button",
        {
          type: "button",
          class: "tellers-link-button govuk-link govuk-task-list__link",
          "aria-describedby": id,
          onclick: press,
        },
        `${i + 1}. ${section.title}`,
      ),
    ),
    h(
      "div",
      { class: "govuk-task-list__status", id },
      TAGS[key] ? h("strong", { class: TAGS[key] }, words) : words,
    ),
  );
}

/**
 * @param {{questionnaire: Questionnaire, typed: Answers, closes: string, problems: boolean, sent: boolean}} given
 * @param {{go: (section: number, question: string) => void, send: () => void}} act
 */
export function reviewScreen({ questionnaire, typed, closes, problems, sent }, act) {
  const answers = tidied(questionnaire, typed);
  const shown = asked(questionnaire, answers);
  const textOf = ({ text }) => piped(questionnaire, text, answers);
  const wrong = problemsOf(
    questionsOf(questionnaire).filter(({ id }) => shown.has(id)),
    answers,
  );
  const names = new Map(questionsOf(questionnaire).map((question) => [question.id, question]));
  const absent = questionsOf(questionnaire).filter(({ id }) => !shown.has(id));
  const dropped = absent.filter(({ id }) => answers[id] !== undefined);
  const parts = questionnaire.sections.map((section, i) =>
    reviewSection(section, { shown, answers, textOf, wrong: problems ? wrong : {} }, (question) =>
      act.go(i, question),
    ),
  );
  return {
    title: "Check your answers",
    nodes: [
      problems && Object.keys(wrong).length > 0
        ? problemSummary(
            Object.entries(wrong).map(([id, problem]) => ({
              text: `${textOf(names.get(id))} ${problem}`,
              target: `change-${id}`,
            })),
          )
        : null,
      heading("Check your answers", questionnaire.title),
      ...parts.flat(),
      absent.length > 0 ? absentDetails(absent, names, false) : null,
      dropped.length > 0 ? droppedNote(dropped.map(textOf)) : null,
      ...sendPanel(closes, sent, act.send),
    ].filter((node) => node !== null),
  };
}

function droppedNote(dropped) {
  return inset(
    h(
      "p",
      { class: "govuk-body" },
      "You answered these before. They are no longer asked, so the answers will not be submitted:",
    ),
    h("ul", { class: "govuk-list govuk-list--bullet" }, ...dropped.map((text) => h("li", {}, text))),
  );
}

function sendPanel(closes, sent, send) {
  return [
    h("h2", { class: "govuk-heading-m" }, "Submit your answers"),
    paragraph(
      "When you press the button, your answers are encrypted on this device, signed with your code, and sent. Nobody can read them before the consultation closes, and then nobody can tell that they are yours, unless what you wrote gives you away.",
    ),
    paragraph(`You can change or withdraw them until ${closes}.`),
    button(sent ? "Encrypt and submit again" : "Encrypt and submit my answers", send, { id: "send" }),
  ];
}

function reviewSection(section, { shown, answers, textOf, wrong }, change) {
  const rows = section.questions
    .filter(({ id }) => shown.has(id))
    .map((question) =>
      reviewRow({ ...question, text: textOf(question) }, answers[question.id], wrong[question.id], () =>
        change(question.id),
      ),
    );
  if (rows.length === 0) return [];
  return [
    h("h2", { class: "govuk-heading-m" }, section.title),
    h("dl", { class: "govuk-summary-list" }, ...rows),
  ];
}

function reviewRow(question, value, problem, change) {
  const { kind, lines } = answerWords(question, value);
  const list = kind === "numbered" ? "ol" : "ul";
  const marks = kind === "numbered" ? "number" : "bullet";
  const shown =
    kind === "none" || kind === "plain"
      ? h("span", { class: kind === "none" ? "tellers-muted" : "tellers-background" }, lines[0])
      : h(list, { class: `govuk-list govuk-list--${marks}` }, ...lines.map((line) => h("li", {}, line)));
  return h(
    "div",
    { class: `govuk-summary-list__row${problem ? " tellers-summary-error" : ""}` },
    h("dt", { class: "govuk-summary-list__key" }, question.text),
    h(
      "dd",
      { class: "govuk-summary-list__value govuk-!-text-break-word" },
      problem ? h("span", { class: "govuk-error-message" }, hidden("Error: "), problem) : null,
      shown,
    ),
    h(
      "dd",
      { class: "govuk-summary-list__actions" },
      h(
        "button",
        {
          type: "button",
          class: "tellers-link-button govuk-link",
          id: `change-${question.id}`,
          onclick: change,
        },
        value === undefined ? "Answer" : "Change",
        hidden(` your answer to: ${question.text}`),
      ),
    ),
  );
}
