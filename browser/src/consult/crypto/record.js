import { MalformedText, Refusal } from "../../crypto/errors.js";
import { groupNamed } from "../../crypto/groups.js";
import { parseJson } from "../../crypto/json.js";
import { list, members, text } from "../../crypto/text.js";
import { checkTrustees } from "../../crypto/trustees.js";
import { readVerifier } from "./note.js";
import { hexText, parseCanonical, sha256Hex } from "./octets.js";

/**
 * The consultation record: what is fixed before the first token is issued; mirrors crypto/consultation/record.py.
 * @typedef {object} ConsultationRecord
 * @property {string} text
 * @property {string} fingerprint the SHA-256 of the text, to which everything is bound
 * @property {string} identifier the public identifier
 * @property {string} name
 * @property {import("../../crypto/groups.js").Group} group
 * @property {bigint} publicKey the trustees' key
 * @property {string} trustees the SHA-256 of the trustees record
 * @property {Record<string, string>} tokenKeys the registrar's public keys by class, Base64
 * @property {import("./note.js").Verifier} log
 * @property {import("./note.js").Verifier[]} witnesses
 */

const PROFILE = "tellers-consultation-1";
const MEMBERS = [
  "consultation",
  "group",
  "log_key",
  "name",
  "origin",
  "profile",
  "public_key",
  "token_keys",
  "trustees",
  "witnesses",
];

/**
 * Reads a record and refuses it unless its fingerprint is the announced one.
 * @param {string} source the record's text, exactly as served
 * @param {string | null} announced the fingerprint from elsewhere; null where there is none to compare with
 * @returns {Promise<ConsultationRecord>}
 */
export async function readConsultation(source, announced) {
  const value = members(
    parseCanonical(source, "The consultation record"),
    MEMBERS,
    "The consultation record",
  );
  const fingerprint = await sha256Hex(source);
  if (announced !== null && fingerprint !== announced)
    throw new Refusal(
      "other-consultation",
      "This is not the consultation that was announced: its fingerprint differs. Tell the office.",
    );
  if (value.profile !== PROFILE)
    throw new Refusal("wrong-record", "The consultation follows rules that this page does not know.");
  const log = await readVerifier(value.log_key, "log");
  if (log.name !== value.origin)
    throw new Refusal("wrong-record", "The log’s key has another name than the log.");
  const group = groupNamed(value.group);
  return {
    text: source,
    fingerprint,
    identifier: text(value.consultation, "The consultation's identifier"),
    name: text(value.name, "The consultation's name"),
    group,
    publicKey: readPublicKey(group, value.public_key),
    trustees: hexText(value.trustees, "The fingerprint of the trustees"),
    tokenKeys: readTokenKeys(value.token_keys),
    log,
    witnesses: await Promise.all(
      list(value.witnesses, "The list of witnesses").map((one) => readVerifier(one, "witness")),
    ),
  };
}

/**
 * Checks that the record's public key is the proven key of the trustees whom it names.
 * @param {ConsultationRecord} record
 * @param {string} trustees the text of the trustees record
 */
export async function checkConsultationTrustees(record, trustees) {
  if ((await sha256Hex(trustees)) !== record.trustees)
    throw new Refusal("other-trustees", "The trustees are not those whom the consultation names.");
  if ((await checkTrustees(record.group, parseJson(trustees))) !== record.publicKey)
    throw new Refusal("other-key", "The consultation’s public key is not the trustees’ key.");
}

/**
 * @param {import("../../crypto/groups.js").Group} group
 * @param {unknown} value
 */
function readPublicKey(group, value) {
  const y = group.element(value, "The consultation's public key");
  if (y === 1n || y === group.g)
    throw new Refusal("wrong-record", "The consultation’s public key does not hide anything.");
  return y;
}

/** @param {any} value */
function readTokenKeys(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new MalformedText("The keys for tokens are not an object.");
  for (const name of Object.keys(value)) text(value[name], "A key for tokens");
  return value;
}
