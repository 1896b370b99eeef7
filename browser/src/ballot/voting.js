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
  linkButton,
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

/** Id of the main heading, which names the fields of a choice. */
const TITLE = "question";

/** What every screen says it is about: the meeting or ballot, and the contest in it. */
export const captionOf = ({ title, poll_title: poll }) =>
  poll && poll !== title ? `${poll}: ${title}` : title;

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
      heading("You cannot vote on this page", captionOf(contest)),
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
    ? `${captionOf(contest)}: question ${state.at + 1} of ${state.questions.length}`
    : captionOf(contest);
  const title = heading(question.question, caption);
  const ranked = question.kind === "ranked";
  const summary = state.problem ? errorSummary(state.problem, ranked ? "rank-0" : "choice-0") : null;
  const undo = state.history.length > 0 ? act.undo : null;
  const fields = ranked
    ? [rankingHelp(question), rankingFields(question, answer, state.problem, act.rank, undo)]
    : [choiceFields(question, answer, state.problem, act.answer, TITLE)];
  title.id = TITLE;
  const first = state.at === 0 && !state.reviewing;
  return {
    title: question.question,
    back: backLink("Back", first ? contest.home_url : () => act.send("back")),
    nodes: [
      ...(summary ? [summary] : []),
      title,
      ...notices(state, contest, act),
      ...background(state, contest),
      ...fields,
      button("Continue", () => act.send("next"), { id: "continue" }),
    ],
  };
}

/** What the voter has to know before choosing: an earlier vote, a pause, answers kept from before. */
function notices(state, contest, act) {
  const found = pauseNotice(contest);
  if (contest.has_voted && state.at === 0)
    found.push(inset("You have already voted. If you cast another vote now, it replaces the earlier one."));
  if (state.restored)
    found.push(
      inset(
        "This tab has kept what you chose before. Nothing is cast yet. ",
        linkButton("Start again with an empty paper", () => act.startAgain()),
      ),
    );
  return found;
}

/** Said while voting is paused: choosing is possible, casting is not. */
const pauseNotice = ({ paused }) =>
  paused ? [inset(paused, " You can choose now and cast your vote when voting goes on.")] : [];

/** What the first question says besides itself. */
function background({ at, description }, { statements_url: statements }) {
  if (at > 0) return [];
  const found = description ? [h("p", { class: "govuk-body tellers-background" }, description)] : [];
  if (statements) {
    const link = { class: "govuk-link", href: statements, target: "_blank", rel: "noopener" };
    found.push(paragraph(h("a", link, "Read the candidates’ statements (opens in a new tab)")));
  }
  return found;
}

/** @param {import("./answers.js").RankedQuestion} question */
function rankingHelp({ seats }) {
  const posts =
    seats === null ? "" : seats === 1 ? "There is one post to fill. " : `There are ${seats} posts to fill. `;
  return paragraph(
    `${posts}Press “Rank next” beside your first choice, then beside your second, and so on, or drag them by the dots. Rank as many or as few as you like.`,
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
      heading(title, captionOf(contest)),
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
      heading("Check your answers", captionOf(contest)),
      ...pauseNotice(contest),
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
      linkButton("Change", change, hidden(`your answer to: ${question.question}`)),
    ),
  );
}

/** @param {State} state */
export function code(state, contest, act) {
  const { value, scanned } = act.typed();
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
  input.value = value;
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
        scanned
          ? "Filled in from the slip that you scanned."
          : "15 letters and digits in five groups, from your e\u2011mail or your printed slip. Capital and small letters matter; spaces and dashes do not.",
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
      heading("Enter your voting code", captionOf(contest)),
      ...pauseNotice(contest),
      form,
    ],
  };
}
