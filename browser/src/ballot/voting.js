import { inWords } from "./answers.js";
import { choiceFields } from "./choice.js";
import {
  backLink,
  button,
  errorMessage,
  errorSummary,
  h,
  heading,
  hidden,
  inset,
  paragraph,
  progress,
  warning,
} from "./dom.js";
import { rankingFields } from "./ranking.js";

/**
 * The screens before casting. Each takes the state, the contest and the page's actions, and returns its title and
 * its nodes.
 * @typedef {import("./machine.js").State} State
 * @typedef {{title: string, back?: Node, nodes: Node[]}} Screen
 */

export function loading() {
  return {
    title: "Checking this vote",
    nodes: [
      heading("Checking this vote"),
      progress("Your device is checking the record of this vote and the trustees’ keys."),
    ],
  };
}

/** @param {State} state */
export function broken({ sentence }, contest) {
  return {
    title: "You cannot vote on this page",
    nodes: [
      heading("You cannot vote on this page", contest.title),
      paragraph(sentence),
      paragraph(
        "Nothing has been sent. Reload the page to try once more. If it says the same again, tell the elections office before you do anything else.",
      ),
      button("Reload the page", () => window.location.reload()),
    ],
  };
}

/** @param {State} state */
export function choose(state, contest, act) {
  const question = state.questions[state.at];
  const answer = state.answers[state.at];
  const many = state.questions.length > 1;
  const caption = many
    ? `${contest.title}: question ${state.at + 1} of ${state.questions.length}`
    : contest.title;
  const title = heading(question.question, caption);
  const ranked = question.kind === "ranked";
  const summary = state.problem ? errorSummary(state.problem, ranked ? "rank-0" : "choice-0") : null;
  const form = ranked
    ? [
        title,
        ...background(state, contest),
        rankingHelp(question),
        rankingFields(question, answer, state.problem, act.rank),
      ]
    : [...background(state, contest), choiceFields(question, answer, state.problem, act.answer, title)];
  const first = state.at === 0 && !state.reviewing;
  return {
    title: question.question,
    back: backLink("Back", first ? contest.home_url : () => act.send("back")),
    nodes: [
      ...(summary ? [summary] : []),
      ...form,
      button("Continue", () => act.send("next"), { id: "continue" }),
    ],
  };
}

/** What the first question says besides itself. */
function background({ at, description }, { has_voted: hasVoted }) {
  if (at > 0) return [];
  const again = hasVoted
    ? [inset("You have already voted. If you cast another vote now, it replaces the earlier one.")]
    : [];
  return description ? [...again, h("p", { class: "govuk-body tellers-background" }, description)] : again;
}

/** @param {import("./answers.js").RankedQuestion} question */
function rankingHelp({ seats }) {
  const posts =
    seats === null ? "" : seats === 1 ? "There is one post to fill. " : `There are ${seats} posts to fill. `;
  return paragraph(
    `${posts}Press “Rank next” beside your first choice, then beside your second, and so on. Rank as many or as few as you like.`,
  );
}

/** @param {State} state */
export function blank(state, contest, act) {
  const ranked = state.questions[state.at].kind === "ranked";
  const title = ranked ? "Your ranking is empty" : "You have not chosen anything";
  return {
    title,
    back: backLink("Back", () => act.send("back")),
    nodes: [
      heading(title, contest.title),
      paragraph("If you go on, your vote is blank. It counts as a vote cast, but for none of the choices."),
      h(
        "div",
        { class: "tellers-actions" },
        button(ranked ? "Go back and rank" : "Go back and choose", () => act.send("back")),
        button("Continue with a blank vote", () => act.send("next"), { class: "govuk-button--secondary" }),
      ),
    ],
  };
}

/** @param {State} state */
export function check(state, contest, act) {
  const rows = state.questions.map((question, i) =>
    reviewRow(question, state.answers[i], () => act.send("change", { at: i })),
  );
  return {
    title: "Check your answers",
    back: backLink("Back", () => act.send("back")),
    nodes: [
      heading("Check your answers", contest.title),
      h("dl", { class: "govuk-summary-list" }, ...rows),
      inset(
        "You have not voted yet. Your answers have not left this device; they are encrypted here before anything is sent.",
      ),
      button("Continue", () => act.send("next")),
    ],
  };
}

function reviewRow(question, answer, change) {
  const words = inWords(question, answer);
  const list = question.kind === "ranked" ? "ol" : "ul";
  const marks = question.kind === "ranked" ? "number" : words.length > 1 ? "bullet" : "";
  const value =
    words.length === 0
      ? "Blank vote"
      : h(
          list,
          { class: `govuk-list${marks && ` govuk-list--${marks}`}` },
          ...words.map((word) => h("li", {}, word)),
        );
  return h(
    "div",
    { class: "govuk-summary-list__row" },
    h("dt", { class: "govuk-summary-list__key" }, question.question),
    h("dd", { class: "govuk-summary-list__value govuk-!-text-break-word" }, value),
    h(
      "dd",
      { class: "govuk-summary-list__actions" },
      h(
        "button",
        { type: "button", class: "tellers-link-button govuk-link", onclick: change },
        "Change",
        hidden(`your answer to: ${question.question}`),
      ),
    ),
  );
}

/** @param {State} state */
export function code(state, contest, act) {
  const described = state.problem ? "code-hint code-error" : "code-hint";
  const input = /** @type {HTMLInputElement} */ (
    h("input", {
      class: `govuk-input tellers-code-input tellers-code${state.problem ? " govuk-input--error" : ""}`,
      id: "code",
      type: "text",
      autocomplete: "off",
      autocapitalize: "none",
      autocorrect: "off",
      spellcheck: "false",
      enterkeyhint: "go",
      maxlength: "60",
      "aria-describedby": described,
    })
  );
  input.value = act.typed();
  const submit = (event) => {
    event.preventDefault();
    act.seal(input.value);
  };
  const final = contest.may_revote
    ? "When you press the button your vote is cast. While voting is open you can vote again; the last vote counts."
    : "When you press the button your vote is cast. You cannot change it afterwards.";
  const form = h(
    "form",
    { novalidate: true, onsubmit: submit },
    h(
      "div",
      { class: `govuk-form-group${state.problem ? " govuk-form-group--error" : ""}` },
      h("label", { class: "govuk-label govuk-label--m", for: "code" }, "Voting code"),
      h(
        "div",
        { id: "code-hint", class: "govuk-hint" },
        "15 letters and digits in five groups, from your e-mail or your printed slip. Capital and small letters matter; spaces and dashes do not.",
      ),
      state.problem ? errorMessage("code-error", state.problem) : null,
      input,
    ),
    warning(final),
    h("button", { type: "submit", class: "govuk-button" }, "Encrypt and cast my vote"),
  );
  return {
    title: "Enter your voting code",
    back: backLink("Back", () => act.send("back")),
    nodes: [
      ...(state.problem ? [errorSummary(state.problem, "code")] : []),
      heading("Enter your voting code", contest.title),
      form,
    ],
  };
}
