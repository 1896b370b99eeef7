import { Refusal } from "../crypto/errors.js";
import { deriveKeys, normaliseRecoveryCode } from "./crypto/code.js";
import { decryptDraft, encryptDraft } from "./crypto/draft.js";
import { loadDefinition, loadQuestionnaire, requireSameDefinition } from "./definition.js";
import { DraftKeeper } from "./draft.js";
import { unsavedAt } from "./keep.js";

/**
 * From the page's data and a code to a draft that can be gone on with.
 * @typedef {object} PageData
 * @property {string} id
 * @property {string} title
 * @property {string} phase
 * @property {string} closes in words
 * @property {string} registrar_key
 * @property {string} base_url the address below which the collector's own addresses stand
 * @property {string} enter_url the registrar's page
 * @typedef {object} Draft
 * @property {1} format
 * @property {string} definition the fingerprint of the definition with which the person began
 * @property {string} token
 * @property {string} className
 * @property {import("./questionnaire.js").Answers} answers as typed
 * @property {number} at the section to go on with
 * @property {number} revision the last one that was sent or tried
 * @property {boolean} changed whether answers were changed after they were submitted
 * @property {Receipt | null} receipt
 * @property {string} seen the newest checkpoint of the log that was checked
 * @property {string} saved when, by the clock of the device
 * @typedef {{leaf: string, promise: string, withdrawn: boolean}} Receipt
 */

const UNKNOWN =
  "Nothing is kept under this code. Compare it with the code that you saved; if you have just received it, sign in to the consultation and enter it there.";

/** Nothing is kept under a code. */
export class UnknownCode extends Refusal {
  constructor() {
    super("unknown-code", UNKNOWN);
  }
}

/**
 * Fetches and checks what the consultation is.
 * @param {PageData} data
 * @param {string | undefined} announced the definition's fingerprint as the registrar's page saw it
 */
export async function openConsultation({ id, base_url: base, registrar_key: key }, announced) {
  const fetch = window.fetch.bind(window);
  const definition = await loadDefinition(fetch, `${base}/definition`, id, key);
  requireSameDefinition(definition, announced);
  return { definition, ...(await loadQuestionnaire(fetch, `${base}/questionnaires/`, definition)) };
}

/**
 * Derives the keys and fetches the draft.
 * @param {PageData} data
 * @param {import("./definition.js").Definition} definition
 * @param {{code: string, token?: string, className?: string}} entered
 * @param {DraftKeeper["tell"]} tell
 */
export async function openDraft(data, definition, entered, tell) {
  const code = await normaliseRecoveryCode(entered.code);
  const keys = await deriveKeys(code, definition.record.fingerprint);
  const keeper = new DraftKeeper(
    `${data.base_url}/drafts/${keys.locator}`,
    {
      seal: (content) => encryptDraft(keys, JSON.stringify(content)),
      open: async (ciphertext) => JSON.parse(await decryptDraft(keys, ciphertext)),
    },
    unsavedAt(keys.locator),
    {
      fetch: window.fetch.bind(window),
      later: window.setTimeout.bind(window),
      cancel: window.clearTimeout.bind(window),
      random: Math.random,
    },
    tell,
  );
  const found = await keeper.load();
  if (found === null && !entered.token) throw new UnknownCode();
  const draft = found?.content ?? freshDraft(definition, entered);
  requireSameDefinition(definition, draft.definition);
  return { code, keys, keeper, draft, theirs: found?.theirs ?? null, fresh: found === null };
}

/** @returns {Draft} */
const freshDraft = ({ fingerprint }, { token = "", className = "" }) => ({
  format: 1,
  definition: fingerprint,
  token,
  className,
  answers: {},
  at: 0,
  revision: 0,
  changed: false,
  receipt: null,
  seen: "",
  saved: new Date().toISOString(),
});

/**
 * One draft out of two: the chosen answers, and what was submitted last by either.
 * @param {Draft} chosen
 * @param {Draft} other
 * @returns {Draft}
 */
export function reconciled(chosen, other) {
  const last = other.revision > chosen.revision ? other : chosen;
  return {
    ...chosen,
    revision: last.revision,
    receipt: last.receipt,
    seen: last.seen,
    changed: chosen.changed || last !== chosen,
    saved: new Date().toISOString(),
  };
}
