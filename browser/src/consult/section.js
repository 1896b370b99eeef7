import { backLink, button, h, heading, hidden } from "../ballot/dom.js";
import { questionBlock } from "./fields/question.js";
import { asked, piped, questionsOf, tidied } from "./questionnaire.js";
import { conditionWords } from "./words.js";

/**
 * One section: what to read, and its questions. Questions that depend on earlier answers come and go in place, so that
 * nothing that somebody types in is ever built anew under their hands.
 * @typedef {import("./questionnaire.js").Section} Section
 * @typedef {import("./questionnaire.js").Questionnaire} Questionnaire
 */

/**
 * @param {object} given
 * @param {Questionnaire} given.questionnaire
 * @param {Section} given.section
 * @param {Record<string, any>} given.typed answers as typed so far
 * @param {Record<string, string>} given.problems by question
 * @param {string} given.progress "Section 2 of 6"
 * @param {boolean} given.reviewing whether the next step is the review
 * @param {object} act
 * @param {(question: string, value: any) => void} act.answer
 * @param {(sentence: string) => void} act.announce
 * @param {() => void} act.next
 * @param {() => void} act.back
 * @param {() => void} act.later
 */
export function sectionScreen({ questionnaire, section, typed, problems, progress, reviewing }, act) {
  const form = new SectionForm(questionnaire, section, typed, problems, act);
  const reading = readingPanel(section);
  return {
    title: section.title,
    back: backLink(reviewing ? "Back to the check of your answers" : "Back", act.back),
    nodes: [
      h(
        "div",
        { class: `tellers-section${reading ? " tellers-section--reading" : ""}` },
        h("div", { class: "tellers-section__head" }, form.summary(), heading(section.title, progress)),
        reading,
        h(
          "div",
          { class: "tellers-section__questions" },
          ...form.nodes(),
          h(
            "div",
            { class: "tellers-actions" },
            button(reviewing ? "Back to the check of your answers" : "Save and continue", act.next, {
              id: "continue",
            }),
            button("Save and finish later", act.later, { class: "govuk-button--secondary" }),
          ),
        ),
      ),
    ],
  };
}

/** The reading panel: open beside the questions on a wide screen, above them and closed on a phone. */
function readingPanel({ reading, title }) {
  if (!reading) return null;
  const paragraphs = reading.split(/\n\s*\n/).map((text) => h("p", { class: "govuk-body" }, text));
  const wide = window.matchMedia("(min-width: 64em)").matches;
  const scrolled = { tabindex: "0", role: "region", "aria-label": `To read: ${title}` };
  const minutes = Math.max(1, Math.round(reading.split(/\s+/).length / 200));
  const details = /** @type {HTMLDetailsElement} */ (
    h(
      "details",
      { class: "govuk-details tellers-reading", id: "reading" },
      h(
        "summary",
        { class: "govuk-details__summary" },
        h(
          "span",
          { class: "govuk-details__summary-text" },
          `Read first: about ${minutes} minute${minutes === 1 ? "" : "s"}`,
          hidden(`, ${title}`),
        ),
      ),
      h("div", { class: "govuk-details__text", ...(wide ? scrolled : {}) }, ...paragraphs),
    )
  );
  details.open = wide;
  return h("div", { class: "tellers-section__reading" }, details);
}

class SectionForm {
  /**
   * @param {Questionnaire} questionnaire
   * @param {Section} section
   * @param {Record<string, any>} typed
   * @param {Record<string, string>} problems
   * @param {any} act
   */
  constructor(questionnaire, section, typed, problems, act) {
    this.questionnaire = questionnaire;
    this.section = section;
    this.typed = { ...typed };
    this.problems = problems;
    this.act = act;
    this.names = new Map(questionsOf(questionnaire).map((question) => [question.id, question]));
    this.blocks = section.questions.map((question) => this.#block(question));
    this.absent = h("div", {});
    this.#refresh(true);
  }

  #block(question) {
    const talk = {
      change: (/** @type {any} */ value) => this.#change(question.id, value),
      announce: this.act.announce,
    };
    const texts = this.#texts(question);
    return questionBlock(question, texts, this.typed[question.id], this.problems[question.id], talk);
  }

  #texts({ text, hint }) {
    const answers = tidied(this.questionnaire, this.typed);
    return {
      text: piped(this.questionnaire, text, answers),
      hint: piped(this.questionnaire, hint ?? "", answers),
    };
  }

  #change(id, value) {
    if (value === undefined) delete this.typed[id];
    else this.typed[id] = value;
    this.act.answer(id, value);
    this.#refresh(false);
  }

  /** Shows the questions that are asked now, with the texts that fit, and says which came or went. */
  #refresh(first) {
    const shown = asked(this.questionnaire, tidied(this.questionnaire, this.typed));
    const changes = this.section.questions.map((question, i) => {
      const { node, say } = this.blocks[i];
      const was = !node.hidden;
      node.hidden = !shown.has(question.id);
      if (!node.hidden) say(this.#texts(question));
      return node.hidden === was ? Number(was) - Number(!node.hidden) || (node.hidden ? 1 : -1) : 0;
    });
    this.#explain(shown);
    if (first) return;
    const came = changes.filter((change) => change < 0).length;
    const went = changes.filter((change) => change > 0).length;
    if (came > 0) this.act.announce(`${questions(came)} appeared because of your answer.`);
    else if (went > 0) this.act.announce(`${questions(went)} no longer asked because of your answer.`);
  }

  /** Says which questions of the section are not asked, and why. */
  #explain(shown) {
    const absent = this.section.questions.filter((question) => !shown.has(question.id));
    const open = this.absent.querySelector("details")?.open ?? false;
    this.absent.replaceChildren(...(absent.length > 0 ? [absentDetails(absent, this.names, open)] : []));
  }

  nodes() {
    return [...this.blocks.map(({ node }) => node), this.absent];
  }

  /** What has to be put right, with links to the places. */
  summary() {
    const wrong = this.section.questions.filter(({ id }) => this.problems[id]);
    if (wrong.length === 0) return null;
    return problemSummary(
      wrong.map((question) => ({
        text: `${this.#texts(question).text} ${this.problems[question.id]}`,
        target: this.blocks[this.section.questions.indexOf(question)].first,
      })),
    );
  }
}

/** @param {number} count */
const questions = (count) => (count === 1 ? "1 question" : `${count} questions`);

/**
 * The questions that are not asked, and when they would be.
 * @param {import("./questionnaire.js").Question[]} absent
 * @param {Map<string, import("./questionnaire.js").Question>} names
 * @param {boolean} open
 */
export function absentDetails(absent, names, open) {
  const details = /** @type {HTMLDetailsElement} */ (
    h(
      "details",
      { class: "govuk-details" },
      h(
        "summary",
        { class: "govuk-details__summary" },
        h("span", { class: "govuk-details__summary-text" }, `${questions(absent.length)} not asked here`),
      ),
      h(
        "div",
        { class: "govuk-details__text" },
        h("p", { class: "govuk-body" }, "Whether these are asked depends on your other answers:"),
        h(
          "ul",
          { class: "govuk-list govuk-list--bullet" },
          ...absent.map(({ text, show_if: condition }) =>
            h("li", {}, `“${text}” is asked ${conditionWords(condition, names)}.`),
          ),
        ),
      ),
    )
  );
  details.open = open;
  return details;
}

/**
 * The error summary with several lines; it takes the focus when it appears.
 * @param {{text: string, target: string}[]} problems
 */
export function problemSummary(problems) {
  const jump = (target) => (event) => {
    event.preventDefault();
    const found = document.getElementById(target);
    found?.focus();
    found?.closest("[data-question]")?.scrollIntoView();
  };
  const link = ({ text, target }) => h("li", {}, h("a", { href: `#${target}`, onclick: jump(target) }, text));
  return h(
    "div",
    { class: "govuk-error-summary", tabindex: "-1", "data-error-summary": true },
    h(
      "div",
      { role: "alert" },
      h("h2", { class: "govuk-error-summary__title" }, "There is a problem"),
      h(
        "div",
        { class: "govuk-error-summary__body" },
        h("ul", { class: "govuk-list govuk-error-summary__list" }, ...problems.map(link)),
      ),
    ),
  );
}
