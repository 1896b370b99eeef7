/**
 * What the server says about the vote.
 * @typedef {object} Contest
 * @property {string} uuid
 * @property {string} title
 * @property {string} poll identifier of the meeting or ballot that the contest belongs to
 * @property {string} poll_title
 * @property {string} tab_key under which this tab may keep things for this person and poll
 * @property {string} paused why voting is paused; empty where it is not
 * @property {string} statements_url of the candidates' statements; empty where there are none
 * @property {boolean} more_to_come whether the poll has another contest in which this person can still vote
 * @property {string} election_url
 * @property {string} trustees_url
 * @property {string} fingerprint of the election record
 * @property {string} credential the voter's public credential
 * @property {string} credentials_url the public list of credentials
 * @property {string} credentials_fingerprint of that list
 * @property {number} credentials_length of that list, in bytes
 * @property {string} platform_key the key with which the service signs receipts
 * @property {string} cast_url
 * @property {string} ballot_url
 * @property {string} board_url
 * @property {string} home_url
 * @property {string} csrf
 * @property {boolean} may_revote
 * @property {boolean} has_voted
 * @property {number} now_ms the service's time when it made the page, in milliseconds since 1970
 * @property {number | null} closes_ms when voting closes, on the same clock; null where that is not known
 */

const TEXTS = [
  "uuid",
  "title",
  "poll",
  "poll_title",
  "tab_key",
  "election_url",
  "trustees_url",
  "fingerprint",
  "credential",
  "credentials_url",
  "credentials_fingerprint",
  "platform_key",
  "cast_url",
  "ballot_url",
  "board_url",
  "home_url",
  "csrf",
];
const ADDRESSES = TEXTS.filter((name) => name.endsWith("_url"));
const NUMBERS = ["credentials_length", "now_ms"];
const OPTIONAL = ["paused", "statements_url"];
const INCOMPLETE = "This page did not arrive whole.";
const DIFFERENT = "The fingerprint printed on this page is not the one that the page works with.";

/**
 * Reads the contest from the page; a sentence when it does not hold together.
 * @param {Document} page
 * @returns {Contest | string}
 */
export function readContest(page) {
  let contest;
  try {
    contest = JSON.parse(page.getElementById("contest").textContent);
  } catch {
    return INCOMPLETE;
  }
  if (!TEXTS.every((name) => typeof contest[name] === "string" && contest[name] !== "")) return INCOMPLETE;
  if (!NUMBERS.every((name) => Number.isSafeInteger(contest[name]))) return INCOMPLETE;
  if (contest.closes_ms !== null && !Number.isSafeInteger(contest.closes_ms)) return INCOMPLETE;
  if (!OPTIONAL.every((name) => typeof contest[name] === "string")) return INCOMPLETE;
  if (
    ![...ADDRESSES, "statements_url"].every(
      (name) => new URL(contest[name], page.baseURI).origin === new URL(page.baseURI).origin,
    )
  )
    return INCOMPLETE;
  const printed = (id) => page.getElementById(id)?.textContent?.trim();
  const same =
    printed("election-fingerprint") === contest.fingerprint &&
    printed("credentials-fingerprint") === contest.credentials_fingerprint;
  return same ? contest : DIFFERENT;
}
