import { ProofFails, Refusal } from "./errors.js";
import { checkKnowledge, readProof } from "./proofs.js";
import { list, members, text } from "./text.js";
import { checkThreshold } from "./threshold.js";

/**
 * The trustees record (section 5). It is checked in full before anybody encrypts: otherwise a server could put a
 * key of its own in the place of the trustees' key.
 * @typedef {import("./groups.js").Group} Group
 */

/**
 * Checks every proof of the trustees record.
 * @param {Group} group
 * @param {unknown} record the parsed record
 * @returns {Promise<bigint>} y, the product of the sub-keys
 */
export async function checkTrustees(group, record) {
  const items = list(record, "The trustees record");
  if (items.length === 0) throw new Refusal("no-trustees", "The trustees record names nobody.");
  const checked = [];
  for (const item of items) checked.push(await checkItem(group, item));
  const keys = checked.flatMap((item) => item.keys);
  if (new Set(keys).size !== keys.length) throw new ProofFails("The set of trustees’ keys");
  return group.product(checked.map((item) => item.subkey));
}

/**
 * @param {Group} group
 * @param {unknown} item
 * @returns {Promise<{subkey: bigint, keys: bigint[]}>} the item's factor of y, and the key of each trustee in it
 */
async function checkItem(group, item) {
  const pair = list(item, "A trustee");
  if (pair.length !== 2) throw new Refusal("malformed-trustee", "A trustee is not written as a pair.");
  const [kind, value] = pair;
  if (kind === "Single") return checkSingle(group, value);
  if (kind === "Pedersen") return checkThreshold(group, value, checkTrusteeKey);
  throw new Refusal("malformed-trustee", "A trustee is of a kind that this page does not know.");
}

/**
 * A trustee who is always needed; only members of a ceremony sign their key.
 * @param {Group} group
 * @param {unknown} value
 */
async function checkSingle(group, value) {
  const { key, signature } = await checkTrusteeKey(group, value);
  if (signature !== undefined)
    throw new Refusal("malformed-trustee", "A single trustee carries the signature of a ceremony.");
  return { subkey: key, keys: [key] };
}

/**
 * Checks TPK: X is in the group, is not 1, and whoever made it knows its secret key.
 * @param {Group} group
 * @param {unknown} value
 * @returns {Promise<{key: bigint, signature: unknown}>}
 */
export async function checkTrusteeKey(group, value) {
  const record = members(value, ["pok", "public_key"], "A trustee's key", ["name", "signature"]);
  if ("name" in record) text(record.name, "A trustee's name");
  const key = group.element(record.public_key, "A trustee's key");
  if (key === 1n) throw new ProofFails("A trustee's key");
  const proof = readProof(group, record.pok, "A trustee's proof");
  await checkKnowledge(group, `pok|${group.name}|${key}|`, key, proof, "A trustee's proof of the secret key");
  return { key, signature: record.signature };
}
