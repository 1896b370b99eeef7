import { verifyAsync } from "@noble/ed25519";
import { Refusal } from "../../crypto/errors.js";
import { sha256, text, toHex, toNumber } from "../../crypto/text.js";
import { fromBase64, join, same, toBase64, utf8 } from "./octets.js";

/**
 * Signed notes, checkpoints and cosignatures (c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature); the mirror of
 * crypto/notes.py.
 * @typedef {{name: string, key: Uint8Array, id: Uint8Array}} Verifier
 * @typedef {{origin: string, size: number, root: Uint8Array}} Checkpoint
 * @typedef {{text: string, signatures: {name: string, octets: Uint8Array}[]}} Note
 */

const TYPES = { log: 1, witness: 4 };
const LONGEST = 64 * 1024;
const SIGNATURE = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u;
const SIZE = /^(?:0|[1-9][0-9]{0,14})$/;
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;

/**
 * Reads a verifier key NAME+HASH+BASE64.
 * @param {unknown} value
 * @param {"log" | "witness"} role
 * @returns {Promise<Verifier>}
 */
export async function readVerifier(value, role) {
  const source = text(value, "A verifier key");
  const [name, hash] = source.split("+", 2);
  const material = fromBase64(source.slice(name.length + 10), "A verifier key", 33);
  const id = (await sha256(join(utf8(`${name}\n`), material))).slice(0, 4);
  const written = `${name}+${toHex(id)}+${toBase64(material)}`;
  if (!name || /\s/u.test(name) || material[0] !== TYPES[role] || toHex(id) !== hash || written !== source)
    throw new Refusal("wrong-verifier", `This is no key of a ${role}.`);
  return { name, key: material.slice(1), id };
}

/**
 * Takes a note apart; no signature is checked.
 * @param {unknown} value
 * @returns {Note}
 */
export function readNote(value) {
  const note = text(value, "A signed note");
  const end = note.lastIndexOf("\n\n");
  const lines = note.slice(end + 2).split("\n");
  if (note.length > LONGEST || CONTROL.test(note) || end < 0 || lines.pop() !== "" || lines.length === 0)
    throw new Refusal("malformed-note", "This is no signed note.");
  return { text: note.slice(0, end + 1), signatures: lines.map(readSignature) };
}

/**
 * The text of a note that the log has signed.
 * @param {unknown} value
 * @param {Verifier} log
 * @returns {Promise<string>}
 */
export async function verifyNote(value, log) {
  const note = readNote(value);
  await requireSignature(note, log, (octets) => ({ signature: octets, message: note.text }));
  return note.text;
}

/**
 * The checkpoint of a note that the log has signed.
 * @param {unknown} value
 * @param {Verifier} log
 * @returns {Promise<Checkpoint>}
 */
export async function verifyCheckpoint(value, log) {
  const [origin, size, root, end, ...rest] = (await verifyNote(value, log)).split("\n");
  if (end !== "" || rest.length > 0 || !SIZE.test(size))
    throw new Refusal("malformed-note", "The note is no checkpoint of three lines.");
  if (origin !== log.name)
    throw new Refusal("note-refused", "The checkpoint is signed, but it is of another log.");
  return { origin, size: Number(size), root: fromBase64(root, "The checkpoint's root", 32) };
}

/**
 * The time, in seconds since 1970, at which a witness has cosigned the note.
 * @param {unknown} value
 * @param {Verifier} witness
 * @returns {Promise<number>}
 */
export async function verifyCosignature(value, witness) {
  const note = readNote(value);
  const octets = await requireSignature(note, witness, (found) => ({
    signature: found.slice(8),
    message: `cosignature/v1\ntime ${timeOf(found)}\n${note.text}`,
  }));
  return timeOf(octets);
}

/**
 * Ed25519 (RFC 8032), without the leniency that others call ZIP 215.
 * @param {Uint8Array} signature
 * @param {Uint8Array} message
 * @param {Uint8Array} key
 * @returns {Promise<boolean>}
 */
export const holds = (signature, message, key) =>
  verifyAsync(signature, message, key, { zip215: false }).catch(() => false);

/**
 * Whether a signature line claims to be by a key: its name and its ID, both.
 * @param {Verifier} verifier
 * @param {{name: string, octets: Uint8Array}} signature
 */
export const isBy = (verifier, { name, octets }) =>
  name === verifier.name && same(octets.slice(0, 4), verifier.id);

/**
 * Checks every signature by the key, of which there must be one; returns the first without the key's ID.
 * @param {Note} note
 * @param {Verifier} verifier
 * @param {(octets: Uint8Array) => {signature: Uint8Array, message: string}} split
 */
async function requireSignature(note, verifier, split) {
  const found = note.signatures.filter((one) => isBy(verifier, one)).map(({ octets }) => octets.slice(4));
  if (found.length === 0) throw new Refusal("note-refused", `The note is not signed by ${verifier.name}.`);
  for (const octets of found) {
    const { signature, message } = split(octets);
    if (!(await holds(signature, utf8(message), verifier.key)))
      throw new Refusal("note-refused", `The note has a signature of ${verifier.name} that does not hold.`);
  }
  return found[0];
}

/** @param {string} line */
function readSignature(line) {
  const match = SIGNATURE.exec(line);
  if (!match) throw new Refusal("malformed-note", "A line below the note’s text is no signature.");
  return { name: match[1], octets: fromBase64(match[2], "A signature") };
}

/** @param {Uint8Array} octets time and signature */
function timeOf(octets) {
  const time = toNumber(octets.slice(0, 8));
  if (octets.length !== 72 || time > BigInt(Number.MAX_SAFE_INTEGER))
    throw new Refusal("note-refused", "A cosignature has the wrong length, or an impossible time.");
  return Number(time);
}
