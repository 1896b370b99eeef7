import { Refusal } from "../../crypto/errors.js";
import { sha256 } from "../../crypto/text.js";
import { join, same, utf8 } from "./octets.js";

/** Merkle trees with proofs (RFC 6962, section 2.1; RFC 9162, section 2.1); the mirror of crypto/merkle.py. */

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/**
 * @param {string} content
 * @returns {Promise<Uint8Array>} SHA-256(0x00 || content)
 */
export const leafHash = (content) => sha256(join(LEAF, utf8(content)));

/**
 * @param {Uint8Array} left
 * @param {Uint8Array} right
 * @returns {Promise<Uint8Array>} SHA-256(0x01 || left || right)
 */
export const nodeHash = (left, right) => sha256(join(NODE, left, right));

/**
 * The root over leaf hashes, level by level: a node without a partner goes up as it is.
 * @param {Uint8Array[]} leaves
 * @returns {Promise<Uint8Array>}
 */
export async function rootOf(leaves) {
  if (leaves.length === 0) return sha256(new Uint8Array());
  let level = leaves;
  while (level.length > 1) {
    const pairs = Array.from({ length: Math.ceil(level.length / 2) }, (_, i) =>
      level.slice(2 * i, 2 * i + 2),
    );
    level = await Promise.all(pairs.map(([left, right]) => (right ? nodeHash(left, right) : left)));
  }
  return level[0];
}

/**
 * Checks that a leaf hash is number `index` of the tree (RFC 9162, section 2.1.3.2).
 * @param {Uint8Array} leaf
 * @param {number} index
 * @param {number} size
 * @param {Uint8Array[]} path
 * @param {Uint8Array} root
 */
export async function checkInclusion(leaf, index, size, path, root) {
  const refusal = new Refusal(
    "inclusion-refused",
    "The proof does not show that the entry stands in the log.",
  );
  if (!(index >= 0 && index < size)) throw refusal;
  const walk = new Walk(index, size - 1);
  let reached = leaf;
  for (const sibling of path) {
    if (walk.done) throw refusal;
    reached = walk.step() ? await nodeHash(sibling, reached) : await nodeHash(reached, sibling);
  }
  if (!walk.done || !same(reached, root)) throw refusal;
}

/**
 * Checks that the tree of `old` leaves begins the tree of `size` leaves (RFC 9162, section 2.1.4.2).
 * @param {number} old
 * @param {number} size
 * @param {Uint8Array} oldRoot
 * @param {Uint8Array} newRoot
 * @param {Uint8Array[]} path
 */
export async function checkConsistency(old, size, oldRoot, newRoot, path) {
  const refusal = new Refusal("consistency-refused", "The newer log is no continuation of the older one.");
  if (!(old >= 0 && old <= size)) throw refusal;
  if (old === size || old === 0) {
    const expected = old === size ? newRoot : await rootOf([]);
    if (path.length > 0 || !same(oldRoot, expected)) throw refusal;
    return;
  }
  if (path.length === 0) throw refusal;
  const [first, ...steps] = isPowerOfTwo(old) ? [oldRoot, ...path] : path;
  const walk = new Walk(old - 1, size - 1);
  walk.skipRightEdges();
  let [older, newer] = [first, first];
  for (const sibling of steps) {
    if (walk.done) throw refusal;
    if (walk.step()) {
      older = await nodeHash(sibling, older);
      newer = await nodeHash(sibling, newer);
    } else newer = await nodeHash(newer, sibling);
  }
  if (!walk.done || !same(older, oldRoot) || !same(newer, newRoot)) throw refusal;
}

/** @param {number} number a whole number above 0 */
const isPowerOfTwo = (number) => Number.isInteger(Math.log2(number));

/** The way from a leaf up to the root. Sizes go beyond 32 bits, so that there are no bit operations on them. */
class Walk {
  /**
   * @param {number} place
   * @param {number} last
   */
  constructor(place, last) {
    this.place = place;
    this.last = last;
  }

  get done() {
    return this.last === 0;
  }

  #up() {
    this.place = Math.floor(this.place / 2);
    this.last = Math.floor(this.last / 2);
  }

  skipRightEdges() {
    while (this.place % 2 === 1) this.#up();
  }

  /** @returns {boolean} whether the sibling stands on the left */
  step() {
    const left = this.place % 2 === 1 || this.place === this.last;
    if (left) while (this.place % 2 === 0 && this.place !== 0) this.#up();
    this.#up();
    return left;
  }
}
