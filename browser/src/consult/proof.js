import { Refusal } from "../crypto/errors.js";
import { toHex } from "../crypto/text.js";
import { leafHash } from "./crypto/merkle.js";
import { verifyCheckpoint } from "./crypto/note.js";
import { same } from "./crypto/octets.js";
import { checkContinues, checkIncluded } from "./crypto/receipt.js";
import { Unreachable, request } from "./network.js";

/**
 * Checks in the browser that an answer stands in the public log, and later that it counts. Nothing that the service
 * says is taken on its word: every step is a signature or a hash that is computed here.
 * @typedef {import("./crypto/record.js").ConsultationRecord} ConsultationRecord
 * @typedef {import("./crypto/receipt.js").Inclusion} Inclusion
 * @typedef {{state: "yes" | "wait", text: string}} Check
 */

const BEHIND = "The log shows fewer entries than it had before: entries were taken out of it.";
const FORKED =
  "The log is not a continuation of the one that was shown before: there are two logs, or entries were changed afterwards.";
const OTHERS_SEE =
  "The log does not begin with the consultation and the questions that were shown to you: others see something else.";
const DROPPED =
  "The service does not have your answer in the log, although it has signed that it accepted it.";
const NOT_LED =
  "The service’s proof that your answer is in the log is false: it does not lead to the signed state of the log.";
const NOT_COUNTED = "The consultation is closed, and the list of what counts does not name your answer.";

/** The collector's log, as one reader sees it. */
export class LogReader {
  /**
   * @param {typeof fetch} fetch
   * @param {string} base the collector's address of the consultation
   * @param {ConsultationRecord} record
   */
  constructor(fetch, base, record) {
    this.fetch = fetch;
    this.base = base;
    this.record = record;
  }

  /** @param {string} path */
  async #get(path) {
    const answer = await request(this.fetch, `${this.base}/${path}`);
    if (answer === null || answer.status >= 500 || answer.status === 429) throw new Unreachable();
    return answer;
  }

  /** The newest signed state of the log, and how many entries it has. */
  async checkpoint() {
    const { bytes } = await this.#get("log/checkpoint");
    const note = new TextDecoder().decode(bytes);
    return { note, ...(await verifyCheckpoint(note, this.record.log)) };
  }

  /**
   * Refuses a log that does not continue what was seen earlier.
   * @param {string} earlier a note
   * @param {Awaited<ReturnType<LogReader["checkpoint"]>>} now
   */
  async requireContinued(earlier, now) {
    const before = await verifyCheckpoint(earlier, this.record.log);
    if (before.size > now.size) throw new Refusal("log-behind", BEHIND);
    if (before.size === now.size) {
      if (!same(before.root, now.root)) throw new Refusal("log-forked", FORKED);
      return;
    }
    const { json } = await this.#get(`log/consistency?from=${before.size}&to=${now.size}`);
    await checkContinues(this.record, earlier, now.note, json.proof).catch(() => {
      throw new Refusal("log-forked", FORKED);
    });
  }

  /**
   * Where an entry stands, proved; null while it waits for its batch.
   * @param {string} entry
   * @param {Awaited<ReturnType<LogReader["checkpoint"]>>} now
   * @returns {Promise<Inclusion | null>}
   */
  async find(entry, now) {
    const hash = toHex(await leafHash(entry));
    const { status, json } = await this.#get(`log/inclusion?leaf=${hash}&size=${now.size}`);
    if (status === 404 && json.error === "leaf-waiting") return null;
    if (status !== 200) throw new Refusal("answer-dropped", DROPPED);
    const { position, proof, size } = json;
    try {
      await checkIncluded(this.record, entry, { position, proof, size }, now.note);
    } catch {
      throw await this.#whyNot(entry, Number(position));
    }
    return { position, proof, size };
  }

  /** Tells an altered entry from a proof that is merely false. */
  async #whyNot(entry, place) {
    const { json } = await this.#get(`log/leaves?from=${place}&to=${place + 1}`);
    const shown = Array.isArray(json.leaves) ? json.leaves[0] : undefined;
    if (shown === undefined || shown === entry) return new Refusal("false-proof", NOT_LED);
    return new Refusal(
      "answer-altered",
      `At place ${place + 1}, where the service says that your answer is, the log holds something else than what you signed.`,
    );
  }

  /** The hashes of the entries that count; null before the consultation is closed. */
  async counted() {
    const { status, json } = await this.#get("counted");
    return status === 200 && Array.isArray(json.counted) ? json.counted : null;
  }
}

/**
 * All steps for one entry whose signatures hold.
 * @param {LogReader} reader
 * @param {string} definition the text of the definition that was shown
 * @param {string} leaf the entry
 * @param {string[]} earlier notes that were seen before, on this device or another one
 * @returns {Promise<{checks: Check[], inclusion: Inclusion | null, note: string, counted: boolean | null}>}
 */
export async function prove(reader, definition, leaf, earlier) {
  const checks = [yes("You have signed it with your code, and the service has signed that it accepted it.")];
  const now = await reader.checkpoint();
  for (const one of earlier) await reader.requireContinued(one, now);
  checks.push(
    yes(`The state of the log is signed, with ${entries(now.size)}. It continues what was shown before.`),
  );
  await requireBeginning(reader, definition, now);
  checks.push(yes("The log begins with this consultation and the questions that you answered."));
  const inclusion = await reader.find(leaf, now);
  const list = await reader.counted();
  if (inclusion === null && list !== null) throw new Refusal("answer-dropped", DROPPED);
  if (inclusion === null)
    checks.push(wait("It joins the log with the next batch of answers, at the latest at the close."));
  else checks.push(yes(`It is entry ${inclusion.position + 1} of the log, exactly as you signed it.`));
  const counted = await isCounted(leaf, list, checks);
  return { checks, inclusion, note: now.note, counted };
}

/** The definition names keys, trustees, times and the questions; it is the first entry of the log. */
async function requireBeginning(reader, definition, now) {
  try {
    if ((await reader.find(definition, now))?.position === 0) return;
  } catch (error) {
    if (error instanceof Unreachable) throw error;
  }
  throw new Refusal("second-definition", OTHERS_SEE);
}

async function isCounted(leaf, list, checks) {
  if (list === null) {
    checks.push(wait("The list of what counts is published when the consultation is closed."));
    return null;
  }
  const { withdrawn } = JSON.parse(leaf).statement;
  const found = list.includes(toHex(await leafHash(leaf)));
  if (!found && !withdrawn) throw new Refusal("not-counted", NOT_COUNTED);
  checks.push(
    yes(withdrawn ? "It is withdrawn: nothing of yours is counted." : "It is in the list of what counts."),
  );
  return found;
}

/** @param {number} count */
const entries = (count) => `${count.toLocaleString("en-GB")} ${count === 1 ? "entry" : "entries"}`;

/** @param {string} text @returns {Check} */
const yes = (text) => ({ state: "yes", text });

/** @param {string} text @returns {Check} */
const wait = (text) => ({ state: "wait", text });
