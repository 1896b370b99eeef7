import { Refusal } from "../../crypto/errors.js";
import { integer, list, members, text, toHex } from "../../crypto/text.js";
import { checkConsistency, checkInclusion, leafHash } from "./merkle.js";
import { holds, isBy, readNote, verifyCheckpoint, verifyCosignature, verifyNote } from "./note.js";
import { canonical, fromBase64, parseCanonical, utf8 } from "./octets.js";
import { readConsultation } from "./record.js";

/**
 * Promises, proofs and receipts; the mirror of crypto/consultation/promises.py and receipts.py. A receipt is canonical
 * JSON {checkpoint, inclusion, leaf, promise, record}; the first two are null until the entry stands in the log.
 * @typedef {import("./record.js").ConsultationRecord} ConsultationRecord
 * @typedef {import("./note.js").Checkpoint} Checkpoint
 * @typedef {{position: number, proof: string[], size: number}} Inclusion
 */

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Checks that the log has promised this entry.
 * @param {ConsultationRecord} record
 * @param {string} leaf the entry's text
 * @param {string} promise a signed note
 * @returns {Promise<string>} the day on which the answer was accepted
 */
export async function checkPromise(record, leaf, promise) {
  const lines = (await verifyNote(promise, record.log)).split("\n");
  const start = [record.log.name, "promise", toHex(await leafHash(leaf))];
  const day = lines[3];
  if (`${lines}` !== `${[...start, day, ""]}` || !DAY.test(day))
    throw new Refusal("promise-refused", "The promise is about another answer.");
  return day;
}

/**
 * Checks that an entry stands in the log whose head the checkpoint is.
 * @param {ConsultationRecord} record
 * @param {string} leaf
 * @param {unknown} inclusion
 * @param {string} note
 * @returns {Promise<Checkpoint>}
 */
export async function checkIncluded(record, leaf, inclusion, note) {
  const { position, proof, size } = members(inclusion, ["position", "proof", "size"], "The proof");
  const checkpoint = await verifyCheckpoint(note, record.log);
  if (size !== checkpoint.size)
    throw new Refusal("checkpoints-refused", "The proof of inclusion is for another checkpoint.");
  integer(position, 0, size - 1, "The place in the log");
  await checkInclusion(await leafHash(leaf), position, size, readPath(proof), checkpoint.root);
  return checkpoint;
}

/**
 * Checks that the log has only grown between two checkpoints that it has signed: otherwise there are two logs.
 * @param {ConsultationRecord} record
 * @param {string} older a signed note
 * @param {string} newer a signed note
 * @param {unknown} proof
 */
export async function checkContinues(record, older, newer, proof) {
  const [old, now] = [await verifyCheckpoint(older, record.log), await verifyCheckpoint(newer, record.log)];
  await checkConsistency(old.size, now.size, old.root, now.root, readPath(proof));
}

/**
 * The names of the record's witnesses who have cosigned a checkpoint; a cosignature that does not hold is refused.
 * @param {ConsultationRecord} record
 * @param {string} note
 * @returns {Promise<string[]>}
 */
export async function cosignedBy(record, note) {
  const { signatures } = readNote(note);
  const named = record.witnesses.filter((witness) => signatures.some((one) => isBy(witness, one)));
  for (const witness of named) await verifyCosignature(note, witness);
  return named.map(({ name }) => name);
}

/**
 * @param {ConsultationRecord} record
 * @param {string} leaf
 * @param {string} promise
 * @param {Inclusion | null} [inclusion]
 * @param {string | null} [checkpoint]
 * @returns {string} the text of a receipt
 */
export const receiptText = (record, leaf, promise, inclusion = null, checkpoint = null) =>
  canonical({ checkpoint, inclusion, leaf, promise, record: record.text });

/**
 * Checks a receipt by itself.
 * @param {string} source
 * @param {string | null} announced the consultation's fingerprint from elsewhere
 * @returns {Promise<{record: ConsultationRecord, leaf: string, statement: import("./answer.js").Statement, day: string,
 *   promise: string, checkpoint: Checkpoint | null, note: string | null, witnesses: string[]}>}
 */
export async function checkReceipt(source, announced) {
  const value = members(
    parseCanonical(source.trim(), "The receipt"),
    ["checkpoint", "inclusion", "leaf", "promise", "record"],
    "The receipt",
  );
  const record = await readConsultation(text(value.record, "The consultation record"), announced);
  const leaf = text(value.leaf, "The entry of the log");
  const { statement } = await checkAnswerLeaf(record, leaf);
  const { promise, inclusion, checkpoint: note } = value;
  const day = await checkPromise(record, leaf, promise);
  const known = { record, leaf, statement, day, promise };
  if (inclusion === null && note === null) return { ...known, checkpoint: null, note, witnesses: [] };
  const checkpoint = await checkIncluded(record, leaf, inclusion, note);
  return { ...known, checkpoint, note, witnesses: await cosignedBy(record, note) };
}

/**
 * Checks that an entry is an answer to this consultation, signed with the key that it names.
 * @param {ConsultationRecord} record
 * @param {string} leaf
 * @returns {Promise<{statement: import("./answer.js").Statement, token: string}>}
 */
export async function checkAnswerLeaf(record, leaf) {
  const value = members(parseCanonical(leaf, "The entry"), ["signature", "statement", "token"], "The entry");
  const { signature, statement, token } = value;
  const signed = utf8(`tellers-answer-1|${canonical(statement)}`);
  const key = fromBase64(statement?.key, "The key of an answer", 32);
  if (statement.consultation !== record.fingerprint)
    throw new Refusal("other-consultation", "This answer belongs to another consultation.");
  if (!(await holds(fromBase64(signature, "The signature", 64), signed, key)))
    throw new Refusal("wrong-answer-signature", "The answer was not signed with the key that it names.");
  return { statement, token };
}

/** @param {unknown} proof */
const readPath = (proof) => list(proof, "The proof").map((one) => fromBase64(one, "A hash of the proof", 32));
