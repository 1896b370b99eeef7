import { pausedScreen } from "./end.js";
import { contentsScreen, reviewScreen } from "./overview.js";
import { problemsOf } from "./problems.js";
import { asked, isPreferNot, questionsOf, tidied } from "./questionnaire.js";
import { sectionScreen } from "./section.js";

/** The list of sections, the sections one by one, and the review: everything about the questions themselves. */
export class Answering {
  #reviewing = false;

  /** @param {import("./journey.js").Journey} journey */
  constructor(journey) {
    this.journey = journey;
  }

  contents() {
    this.#reviewing = false;
    const given = {
      questionnaire: this.journey.questionnaire,
      typed: this.journey.draft.answers,
      sent: this.journey.draft.receipt !== null && !this.journey.draft.receipt.withdrawn,
      closes: this.journey.data.closes,
      at: Math.min(this.journey.draft.at, this.journey.questionnaire.sections.length - 1),
    };
    const act = {
      go: (at) => this.section(at),
      review: () => this.review(false),
      leave: () => this.journey.leave(),
    };
    this.journey.show(contentsScreen(given, act), "contents");
  }

  /**
   * @param {number} at
   * @param {{problems?: Record<string, string>, question?: string}} [how] `question`: the one to begin with
   */
  section(at, { problems = {}, question } = {}) {
    if (this.journey.draft.at !== at) this.journey.save({ at });
    const section = this.journey.questionnaire.sections[at];
    const back = () => (this.#reviewing ? this.review(false) : this.#backFrom(at));
    const progress = `Section ${at + 1} of ${this.journey.questionnaire.sections.length}`;
    const screen = sectionScreen(
      {
        questionnaire: this.journey.questionnaire,
        section,
        typed: this.journey.draft.answers,
        problems,
        progress,
        reviewing: this.#reviewing,
      },
      {
        answer: (question, value) => this.journey.answer(question, value),
        announce: (sentence) => this.journey.page.announce(sentence),
        next: () => this.#next(at),
        back,
        later: () => this.pause(),
      },
    );
    const wrong = Object.keys(problems).length > 0;
    const focus = question ? controls(question, this.journey.draft.answers[question]) : [];
    this.journey.show(screen, `section ${at} ${question ?? ""}`, { problem: wrong, focus, back });
    if (question) document.getElementById(`q-${question}`)?.scrollIntoView();
  }

  /** Goes on, unless something in this section has to be put right first. */
  #next(at) {
    this.journey.keeper.flush();
    const answers = tidied(this.journey.questionnaire, this.journey.draft.answers);
    const shown = asked(this.journey.questionnaire, answers);
    const section = this.journey.questionnaire.sections[at];
    const problems = problemsOf(
      section.questions.filter(({ id }) => shown.has(id)),
      answers,
    );
    if (Object.keys(problems).length > 0) this.section(at, { problems });
    else if (this.#reviewing) this.review(false);
    else this.#onward(at, shown);
  }

  #onward(at, shown) {
    const next = this.#neighbour(at, 1, shown);
    if (next === null) {
      this.review(false);
      return;
    }
    this.section(next);
    const left = next - at - 1;
    if (left > 0)
      this.journey.page.announce(
        `${left === 1 ? "One section is" : `${left} sections are`} not asked of you.`,
      );
  }

  #backFrom(at) {
    const shown = asked(
      this.journey.questionnaire,
      tidied(this.journey.questionnaire, this.journey.draft.answers),
    );
    const before = this.#neighbour(at, -1, shown);
    this.journey.keeper.flush();
    if (before === null) this.contents();
    else this.section(before);
  }

  /** The next section in a direction that has something to read or to answer; null beyond the ends. */
  #neighbour(at, step, shown) {
    const { sections } = this.journey.questionnaire;
    for (let i = at + step; i >= 0 && i < sections.length; i += step) {
      const { questions } = sections[i];
      if (questions.length === 0 || questions.some(({ id }) => shown.has(id))) return i;
    }
    return null;
  }

  /** @param {boolean} problems whether to show what is wrong */
  review(problems) {
    this.#reviewing = true;
    const { answers, receipt } = this.journey.draft;
    const given = {
      questionnaire: this.journey.questionnaire,
      typed: answers,
      closes: this.journey.data.closes,
      problems,
      sent: receipt !== null && !receipt.withdrawn,
    };
    const change = (section, question) => this.section(section, { question });
    const act = { go: change, send: () => this.#send(), back: () => this.contents() };
    this.journey.show(reviewScreen(given, act), "review", { problem: problems, back: () => this.contents() });
  }

  #send() {
    const answers = tidied(this.journey.questionnaire, this.journey.draft.answers);
    const shown = asked(this.journey.questionnaire, answers);
    const questions = questionsOf(this.journey.questionnaire).filter(({ id }) => shown.has(id));
    if (Object.keys(problemsOf(questions, answers)).length > 0) this.review(true);
    else this.journey.submitting.send();
  }

  pause() {
    this.journey.keeper.flush();
    const given = {
      title: this.journey.title,
      closes: this.journey.data.closes,
      away: this.journey.keeper.isAway,
      code: this.journey.code,
      link: this.journey.link,
    };
    const act = { back: () => this.contents(), leave: () => this.journey.leave() };
    this.journey.show(pausedScreen(given, act), "paused", { back: () => this.contents() });
  }
}

/**
 * The ids of what may take the focus in a question, whatever its kind.
 * @param {string} question
 * @param {any} value
 */
function controls(question, value) {
  const names = isPreferNot(value) ? ["prefer-not"] : ["input", "title", "0", "0-0"];
  return names.map((name) => `q-${question}-${name}`);
}
