import { Refusal } from "../crypto/errors.js";
import { members, text } from "../crypto/text.js";
import { canonical, fromBase64, parseCanonical, sha256Hex, utf8 } from "./crypto/octets.js";
import { holds } from "./crypto/note.js";
import { checkConsultationTrustees, readConsultation } from "./crypto/record.js";
import { Unreachable, request } from "./network.js";

/**
 * What a consultation is: the registrar's signed definition and the questionnaire that it names, fetched and checked
 * before anything is shown.
 * @typedef {object} Definition
 * @property {string} text exactly as served: the first entry of the log
 * @property {string} fingerprint the SHA-256 of the text
 * @property {import("./crypto/record.js").ConsultationRecord} record
 * @property {string} questionnaireHash
 * @property {Date} opens
 * @property {Date} closes
 */

const PURPOSE = "tellers-definition-1|";
const STATEMENT = ["closes", "entitled", "opens", "questionnaire", "record", "roll", "trustees"];
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/**
 * @param {typeof fetch} fetch
 * @param {string} url
 * @param {string} id the consultation's public identifier, from the address of the page
 * @param {string} registrarKey Base64
 * @returns {Promise<Definition>}
 */
export async function loadDefinition(fetch, url, id, registrarKey) {
  const source = await loadText(fetch, url);
  const whole = members(
    parseCanonical(source, "The definition"),
    ["signature", "statement"],
    "The definition",
  );
  const signed = utf8(PURPOSE + canonical(whole.statement));
  const signature = fromBase64(whole.signature, "The registrar’s signature", 64);
  if (!(await holds(signature, signed, fromBase64(registrarKey, "The registrar’s key", 32))))
    throw new Refusal(
      "unsigned-definition",
      "The registrar has not signed this definition of the consultation.",
    );
  return readStatement(source, members(whole.statement, STATEMENT, "The definition"), id);
}

async function readStatement(source, statement, id) {
  const record = await readConsultation(text(statement.record, "The consultation record"), null);
  if (record.identifier !== id)
    throw new Refusal("other-consultation", "The service sent the definition of another consultation.");
  await checkConsultationTrustees(record, text(statement.trustees, "The trustees"));
  return {
    text: source,
    fingerprint: await sha256Hex(source),
    record,
    questionnaireHash: text(statement.questionnaire, "The questionnaire’s hash"),
    opens: moment(statement.opens),
    closes: moment(statement.closes),
  };
}

/** @param {unknown} value */
function moment(value) {
  const written = text(value, "A moment");
  if (!MOMENT.test(written)) throw new Refusal("malformed-text", "The definition has a moment that is none.");
  return new Date(written);
}

/**
 * The questionnaire that the definition names; anything else is refused before a question is shown.
 * @param {typeof fetch} fetch
 * @param {string} url the address of all questionnaires, to which the hash is added
 * @param {Definition} definition
 * @returns {Promise<{source: string, questionnaire: import("./questionnaire.js").Questionnaire}>}
 */
export async function loadQuestionnaire(fetch, url, { questionnaireHash }) {
  const source = await loadText(fetch, `${url}${questionnaireHash}`);
  if ((await sha256Hex(source)) !== questionnaireHash)
    throw new Refusal(
      "other-questionnaire",
      "These are not the questions that were published: their text differs from what the registrar signed. Somebody may be showing you other questions than everybody else.",
    );
  return { source, questionnaire: parseCanonical(source, "The questionnaire") };
}

async function loadText(fetch, url) {
  const answer = await request(fetch, url);
  if (answer?.status !== 200) throw new Unreachable();
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(answer.bytes);
  } catch {
    throw new Refusal("malformed-text", "The service sent something that is no text.");
  }
}

/**
 * Somebody who began with one definition must not be shown another.
 * @param {Definition} definition
 * @param {string | undefined} earlier the fingerprint of the definition that was shown before
 */
export function requireSameDefinition({ fingerprint }, earlier) {
  if (earlier !== undefined && earlier !== fingerprint)
    throw new Refusal(
      "second-definition",
      "The service now shows another definition of this consultation (other questions, other keys or other times) than the one with which you began. Only one may exist.",
    );
}
