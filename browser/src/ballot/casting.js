import { button, h, heading, inset, paragraph, progress, trackerBlock, warning } from "./dom.js";
import { captionOf } from "./voting.js";

/**
 * The screens from the moment of casting. Nothing on them says how the voter voted.
 * @typedef {import("./machine.js").State} State
 */

/** @param {State} state */
export function casting(state, contest) {
  const title = state.progress === "encrypting" ? "Encrypting your vote" : "Casting your vote";
  return {
    title,
    nodes: [
      heading(title, captionOf(contest)),
      progress("Keep this page open until it says that your vote is cast."),
    ],
  };
}

/** @param {State} state */
export function waiting(state, contest, act) {
  return {
    title: "Waiting to cast your vote",
    nodes: [
      heading("Waiting to cast your vote", captionOf(contest)),
      h(
        "p",
        { class: "govuk-body" },
        "The service is busy. Your vote is not cast yet. This page keeps your encrypted ballot and tries again in ",
        h("span", { id: "countdown" }, `${state.seconds}`),
        " seconds.",
      ),
      paragraph("Keep this page open. You need not do anything."),
      button("Try now", () => act.tryNow(), { class: "govuk-button--secondary" }),
    ],
  };
}

/** @param {State} state */
export function unsure(state, contest, act) {
  return {
    title: "We could not confirm your vote",
    nodes: [
      heading("We could not confirm your vote", captionOf(contest)),
      paragraph(state.sentence),
      paragraph(
        "This page keeps your encrypted ballot. Trying again sends the same ballot, which can count only once.",
      ),
      button("Try again", () => act.tryAgain()),
      paragraph(
        "If you must close this page first, write down your tracker. If your vote arrived, the public board shows it.",
      ),
      trackerBlock(state.sealed.tracker),
    ],
  };
}

/** @param {State} state */
export function paused(state, contest, act) {
  return {
    title: "Your vote is not cast yet",
    nodes: [
      heading("Your vote is not cast yet", captionOf(contest)),
      paragraph(state.sentence),
      paragraph(
        "This page keeps your encrypted ballot. Press the button when voting goes on: you need not choose again.",
      ),
      button("Cast my vote now", () => act.tryAgain()),
    ],
  };
}

/** @param {State} state */
export function refused(state, contest) {
  return {
    title: "Your vote has not been cast",
    nodes: [
      heading("Your vote has not been cast", captionOf(contest)),
      paragraph(state.sentence),
      h(
        "a",
        { class: "govuk-button", role: "button", draggable: "false", href: contest.home_url },
        "Go to my votes",
      ),
    ],
  };
}

/** @param {State} state */
export function mismatch(state, contest) {
  return {
    title: "Tell the elections office",
    nodes: [
      heading("Something is wrong with how your vote was recorded", captionOf(contest)),
      warning(
        "Do not vote again yet. Tell the elections office and the scrutineer now, and show them this page.",
      ),
      paragraph(state.sentence),
      paragraph("The tracker that this page computed for your ballot is:"),
      trackerBlock(state.sealed.tracker),
      button("Save what they need", () => saveBallot(contest, state), { class: "govuk-button--secondary" }),
    ],
  };
}

/** @param {State} state */
export function cast(state, contest, act) {
  const { tracker } = state.sealed;
  return {
    title: "Your vote is cast",
    nodes: [
      h(
        "div",
        { class: "govuk-panel govuk-panel--confirmation" },
        h("h1", { class: "govuk-panel__title", tabindex: "-1" }, "Your vote is cast"),
        h("div", { class: "govuk-panel__body" }, captionOf(contest)),
      ),
      h("h2", { class: "govuk-heading-m" }, "Your tracker"),
      trackerBlock(tracker),
      paragraph(
        "The tracker finds your encrypted ballot on the public board. It does not show how you voted, so you can share it.",
      ),
      ...boardNotes(state, act),
      ...receiptNotes(state),
      ...listNotes(state, contest),
      paragraph(
        contest.may_revote
          ? "You can close this page. While voting is open you can vote again; your last vote counts."
          : "You can close this page. There is nothing more to do.",
      ),
      h(
        "div",
        { class: "tellers-actions tellers-no-print govuk-!-margin-bottom-6" },
        button("Save my receipt", () => saveReceipt(contest, state), { class: "govuk-button--secondary" }),
        button("Print this page", () => window.print(), { class: "govuk-button--secondary" }),
      ),
      h(
        "p",
        { class: "govuk-body" },
        h(
          "a",
          { class: "govuk-link", href: `${contest.board_url}?tracker=${encodeURIComponent(tracker)}` },
          "Find your ballot on the public board",
        ),
      ),
      h(
        "p",
        { class: "govuk-body" },
        h("a", { class: "govuk-link", href: contest.home_url }, "Go to my votes"),
      ),
    ],
  };
}

/** What the page found on the board. */
function boardNotes({ onBoard }, act) {
  if (onBoard) {
    return [
      paragraph(
        "This page has read your ballot back from the public board and compared it with the one made on this device: they are identical.",
      ),
    ];
  }
  return [
    inset(
      "The service has confirmed your vote, but the public board could not be read just now. You need not vote again.",
    ),
    button("Check the board again", () => act.checkBoard(), {
      class: "govuk-button--secondary tellers-no-print",
    }),
  ];
}

/** What the page made of the service's signature; nothing where there is no receipt. */
function receiptNotes({ receipt, signed }) {
  if (receipt === null) return [];
  return [
    paragraph(
      signed
        ? "Your receipt is signed by the service, and this page has checked the signature."
        : "This browser cannot check the service’s signature on your receipt. Save your receipt: it can be checked later.",
    ),
  ];
}

/** Said only where the page has not looked for the voter's credential in the public list itself. */
function listNotes({ listed }, contest) {
  if (listed) return [];
  return [
    inset(
      "The list of public credentials of this vote is too long for this page to download. Your ballot counts if the credential in it is on that list. Anybody can check this: ",
      h("a", { class: "govuk-link", href: contest.credentials_url }, "see the list of public credentials"),
      ".",
    ),
  ];
}

/** @param {string} name @param {string} text */
function save(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** The receipt as a text that says what it is for; it contains no choice. */
function saveReceipt(contest, { sealed, receipt }) {
  const board = new URL(contest.board_url, window.location.href).href;
  const lines = [
    captionOf(contest),
    "",
    "My vote is cast. This receipt does not show how I voted.",
    "",
    "Tracker:",
    sealed.tracker,
    "",
    "Public board:",
    board,
    "",
    "Fingerprint of the election:",
    contest.fingerprint,
    "",
    "Receipt signed by the service:",
    receipt ? JSON.stringify(receipt) : "none; the ballot was found on the public board",
    "",
    "Public key of the service:",
    contest.platform_key,
    "",
  ];
  save(`receipt-${contest.uuid}.txt`, lines.join("\n"));
}

/** The encrypted ballot and its tracker, for the elections office to compare with its own records. */
function saveBallot(contest, { sealed, sentence }) {
  save(
    `ballot-${contest.uuid}.txt`,
    [captionOf(contest), "", sentence, "", "Tracker:", sealed.tracker, "", "Ballot:", sealed.ballot, ""].join(
      "\n",
    ),
  );
}
