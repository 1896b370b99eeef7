/**
 * Sends one ballot, as often as needed, and finds out what became of it. Sending is idempotent: the same text again
 * is answered as the first time. Everything outside is passed in, so that tests can play a whole evening in no time.
 * @typedef {{uuid: string, cast_url: string, ballot_url: string, csrf: string}} Addresses
 * @typedef {{ballot: string, tracker: string}} Sealed
 * @typedef {object} World
 * @property {typeof fetch} fetch
 * @property {(seconds: number) => Promise<void>} pause waits, telling the voter how long
 * @property {(seconds: number) => Promise<void>} sleep waits silently
 * @property {() => number} now milliseconds
 * @property {() => number} left milliseconds until voting closes; Infinity where that is not known
 * @property {() => number} random in [0, 1)
 * @property {(receipt: unknown) => Promise<"holds" | "fails" | "unknown">} checkReceipt
 * @typedef {{type: "cast", receipt: object | null, onBoard: boolean, signed: boolean} | {type: "unsure" | "paused" | "mismatch", sentence: string} | {type: "refused", sentence: string, signedOut?: boolean}} Outcome
 */

const PATIENCE = 5 * 60_000;
const ANSWER_WITHIN = 45_000;
const BOARD_TRIES = 3;
/** Who would be told to come back later than this many seconds before closing comes then. */
const AHEAD = 5;
const LONGEST_SENTENCE = 1000;
/** The service's name for the refusal of a ballot while voting is paused by two people. */
const PAUSED = "voting-paused";
/** Its name for a database that went away while this ballot, perhaps, was being stored. */
const UNANSWERED = "database-unanswered";
const NO_ANSWER = "The service did not answer, so this page cannot tell whether your vote has arrived.";
const TOO_BUSY = "The service is still too busy to take your vote.";
const SERVER_FAULT =
  "The service had a fault of its own, so this page cannot tell whether your vote has arrived.";
const SIGNED_OUT = "Your sign-in has ended. Sign in again in this tab: it has kept what you chose.";
const UNREADABLE = "The service answered with something that this page cannot read.";
const OTHER_RECEIPT = "The receipt that came back is not for the ballot that this page made.";
const NOT_SIGNED = "The service’s signature on the receipt that came back does not hold.";
const OTHER_BALLOT =
  "The public board shows another ballot under your tracker than the one that this page made.";
const NOT_SHOWN = "The service says that it has your ballot, but the public board does not show it.";

/**
 * @param {Addresses} addresses
 * @param {Sealed} sealed
 * @param {boolean} before whether an earlier attempt ended without an answer
 * @param {World} world
 * @returns {Promise<Outcome>}
 */
export async function castBallot(addresses, sealed, before, world) {
  const deadline = world.now() + PATIENCE;
  let uncertain = before;
  for (;;) {
    const answer = await post(addresses, sealed, world);
    if (!answer) return { type: "unsure", sentence: NO_ANSWER };
    if (answer.status === 503 || answer.status === 429) {
      uncertain ||= readJson(answer.body).error === UNANSWERED;
      const seconds = retryAfter(answer, world);
      if (world.now() + seconds * 1000 > deadline)
        return { type: "unsure", sentence: uncertain ? NO_ANSWER : TOO_BUSY };
      await world.pause(seconds);
      continue;
    }
    if (answer.status >= 500) return { type: "unsure", sentence: SERVER_FAULT };
    if (answer.status === 200 || answer.status === 201) return accepted(addresses, sealed, answer, world);
    return refused(addresses, sealed, answer, uncertain, world);
  }
}

/** The answer, or null when there was none. */
async function post({ cast_url: url, csrf }, { ballot }, world) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf };
  return request(world, url, { method: "POST", headers, body: JSON.stringify({ ballot }) });
}

/**
 * One request with a time limit, its body read to the end: a body that breaks off is no answer either.
 * @param {World} world
 * @param {string} url
 * @param {RequestInit} options
 */
async function request(world, url, options) {
  const control = new AbortController();
  const limit = setTimeout(() => control.abort(), ANSWER_WITHIN);
  try {
    const response = await world.fetch(url, {
      credentials: "same-origin",
      cache: "no-store",
      redirect: "manual",
      signal: control.signal,
      ...options,
    });
    const body =
      response.type === "opaqueredirect" ? new Uint8Array() : new Uint8Array(await response.arrayBuffer());
    return {
      status: response.type === "opaqueredirect" ? 401 : response.status,
      headers: response.headers,
      body,
    };
  } catch {
    return null;
  } finally {
    clearTimeout(limit);
  }
}

/**
 * Seconds to wait: what the service asked for, within reason and not beyond the closing of voting, plus any part of
 * two: not all come back at once.
 */
function retryAfter(answer, world) {
  const asked = Number.parseInt(answer.headers.get("Retry-After") ?? "", 10);
  const told = Math.min(Math.max(Number.isNaN(asked) ? 5 : asked, 1), 60);
  const left = world.left() / 1000;
  // Once that time has passed, voting is over or was made longer: there is nothing to hurry for.
  const latest = left > 0 ? Math.max(1, left - AHEAD) : told;
  return Math.min(told, latest) + 2 * world.random();
}

/** @param {Uint8Array} body */
function readJson(body) {
  try {
    const value = JSON.parse(new TextDecoder().decode(body));
    return value !== null && typeof value === "object" ? value : {};
  } catch {
    return {};
  }
}

/**
 * Holds the answer to an accepted ballot against what this page made, and then the board.
 * @returns {Promise<Outcome>}
 */
async function accepted({ uuid, ballot_url: url }, sealed, answer, world) {
  const { tracker, receipt } = readJson(answer.body);
  if (tracker === undefined) return { type: "unsure", sentence: UNREADABLE };
  if (tracker !== sealed.tracker || receipt?.tracker !== sealed.tracker || receipt?.uuid !== uuid) {
    return { type: "mismatch", sentence: OTHER_RECEIPT };
  }
  const signature = await world.checkReceipt(receipt);
  if (signature === "fails") return { type: "mismatch", sentence: NOT_SIGNED };
  return afterBoard(await findOnBoard(url, sealed, world), receipt, signature === "holds");
}

/**
 * @param {"same" | "other" | "absent" | "unknown"} found
 * @param {object | null} receipt
 * @param {boolean} signed
 * @returns {Outcome}
 */
function afterBoard(found, receipt, signed) {
  if (found === "other") return { type: "mismatch", sentence: OTHER_BALLOT };
  if (found === "absent") return { type: "mismatch", sentence: NOT_SHOWN };
  return { type: "cast", receipt, onBoard: found === "same", signed };
}

/**
 * A refusal is final, unless an earlier attempt without answer had been taken after all.
 * @returns {Promise<Outcome>}
 */
async function refused({ ballot_url: url }, sealed, answer, uncertain, world) {
  if (uncertain) {
    const found = await findOnBoard(url, sealed, world);
    if (found === "same" || found === "other") return afterBoard(found, null, false);
    if (found === "unknown") return { type: "unsure", sentence: NO_ANSWER };
  }
  const { error, message } = readJson(answer.body);
  if (answer.status === 401) return { type: "refused", sentence: SIGNED_OUT, signedOut: true };
  const sentence = typeof message === "string" && message ? message.slice(0, LONGEST_SENTENCE) : UNREADABLE;
  return { type: error === PAUSED ? "paused" : "refused", sentence };
}

/**
 * Compares the ballot on the public board with ours, byte for byte.
 * @param {string} boardUrl
 * @param {Sealed} sealed
 * @param {World} world
 * @returns {Promise<"same" | "other" | "absent" | "unknown">}
 */
export async function findOnBoard(boardUrl, { ballot, tracker }, world) {
  let found = "unknown";
  for (let attempt = 0; attempt < BOARD_TRIES; attempt += 1) {
    if (attempt > 0) await world.sleep(attempt);
    const answer = await request(world, `${boardUrl}?tracker=${encodeURIComponent(tracker)}`, {});
    if (answer?.status === 200)
      return sameBytes(answer.body, new TextEncoder().encode(ballot)) ? "same" : "other";
    found = answer?.status === 404 ? "absent" : "unknown";
  }
  return /** @type {"absent" | "unknown"} */ (found);
}

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
const sameBytes = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
