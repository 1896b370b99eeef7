import { Comb } from "./comb.js";
import { BELENIOS_2048, RFC_3526_2048 } from "./constants.js";
import { NotInGroup, Refusal } from "./errors.js";
import { decimal } from "./text.js";

/** The two groups by name (section 2): subgroups of order q of the integers modulo p. */

const WINDOW = 5;
const PADDING = 256n; // one spare byte below the embedded integers
const MAX_INTEGERS = 254;

/** An order-q subgroup of the integers modulo p; elements are BigInts. */
export class Group {
  #combs = new Map();

  /** @param {{name: string, p: bigint, q: bigint, g: bigint}} constants */
  constructor({ name, p, q, g }) {
    this.name = name;
    this.p = p;
    this.q = q;
    this.g = g;
    this.bits = q.toString(2).length;
  }

  /**
   * @param {bigint} a
   * @param {bigint} b
   */
  multiply(a, b) {
    return (a * b) % this.p;
  }

  /** @param {bigint[]} elements */
  product(elements) {
    return elements.reduce((total, element) => this.multiply(total, element), 1n);
  }

  /**
   * base^exponent by a sliding window; exponent not negative. Not constant-time, see Comb.
   * @param {bigint} base
   * @param {bigint} exponent
   */
  power(base, exponent) {
    const digits = exponent.toString(2);
    const odd = this.#oddPowers(base, digits.length);
    let result = 1n;
    for (let at = 0; at < digits.length;) {
      let end = digits[at] === "0" ? at + 1 : Math.min(at + WINDOW, digits.length);
      while (digits[at] === "1" && digits[end - 1] === "0") end -= 1;
      for (let i = at; i < end; i += 1) result = this.multiply(result, result);
      if (digits[at] === "1") result = this.multiply(result, odd[parseInt(digits.slice(at, end), 2) >> 1]);
      at = end;
    }
    return result;
  }

  /**
   * base^1, base^3, base^5, ... as many as exponents of this length are worth.
   * @param {bigint} base
   * @param {number} length
   */
  #oddPowers(base, length) {
    const powers = [base % this.p];
    const square = this.multiply(powers[0], powers[0]);
    const count = Math.min(2 ** (WINDOW - 1), 2 ** Math.max(length - 1, 0));
    while (powers.length < count) powers.push(this.multiply(powers[powers.length - 1], square));
    return powers;
  }

  /**
   * base^exponent for a base used again and again (g and the election's public key).
   * @param {bigint} base
   * @param {bigint} exponent
   */
  fixedPower(base, exponent) {
    let comb = this.#combs.get(base);
    if (!comb) this.#combs.set(base, (comb = new Comb(base, this.p, this.bits)));
    return comb.power(exponent);
  }

  /** @param {bigint} exponent */
  powerOfG(exponent) {
    return this.fixedPower(this.g, exponent);
  }

  /**
   * The sum of exponents, brought into [0, q).
   * @param {bigint} exponent any sign
   */
  reduce(exponent) {
    const rest = exponent % this.q;
    return rest < 0n ? rest + this.q : rest;
  }

  /** @param {bigint} x */
  contains(x) {
    return x > 0n && x < this.p && this.power(x, this.q) === 1n;
  }

  /**
   * Reads an element from decimal text; refuses what is not in the group.
   * @param {unknown} value
   * @param {string} what named in the refusal
   * @returns {bigint}
   */
  element(value, what) {
    const x = decimal(value, this.p, what);
    if (!this.contains(x)) throw new NotInGroup(what);
    return x;
  }

  /**
   * Reads an exponent in [0, q) from decimal text.
   * @param {unknown} value
   * @param {string} what named in the refusal
   */
  scalar(value, what) {
    return decimal(value, this.q, what);
  }

  /**
   * @param {number[]} integers
   * @returns {bigint}
   */
  embed(integers) {
    throw new Refusal(
      "no-embedding",
      `The group ${this.name} cannot hold a ranking of ${integers.length} choices.`,
    );
  }
}

/** RFC-3526-2048: p = 2q + 1 with both prime, so that the subgroup is exactly the quadratic residues. */
class SafePrimeGroup extends Group {
  /** @param {bigint} x */
  contains(x) {
    return x > 0n && x < this.p && jacobi(x, this.p) === 1;
  }

  /**
   * Embeds integers of one byte each (section 2): the first X0 + e that is in the group.
   * @param {number[]} integers
   */
  embed(integers) {
    if (integers.length > MAX_INTEGERS || integers.some((v) => !Number.isInteger(v) || v < 0 || v > 255)) {
      throw new Refusal("cannot-embed", "This ranking has too many choices to be encrypted.");
    }
    const start = integers.reduce((total, v) => total * 256n + BigInt(v), 0n) * PADDING;
    for (let e = 0n; e < PADDING; e += 1n) {
      if (this.contains(start + e)) return start + e;
    }
    throw new Refusal("cannot-embed", "This ranking cannot be encrypted in the election's group.");
  }
}

/**
 * The Jacobi symbol (x/n) for odd n, by quadratic reciprocity.
 * @param {bigint} x
 * @param {bigint} n
 * @returns {-1 | 0 | 1}
 */
export function jacobi(x, n) {
  let sign = 1;
  let [a, b] = [x % n, n];
  while (a !== 0n) {
    const twos = trailingZeros(a);
    a >>= BigInt(twos);
    const low = Number(b & 7n);
    if (twos % 2 === 1 && (low === 3 || low === 5)) sign = -sign;
    if ((a & 3n) === 3n && (b & 3n) === 3n) sign = -sign;
    [a, b] = [b % a, a];
  }
  return /** @type {-1 | 0 | 1} */ (b === 1n ? sign : 0);
}

/** @param {bigint} a not zero */
function trailingZeros(a) {
  let count = 0;
  let low = Number(BigInt.asUintN(32, a));
  for (let rest = a; low === 0; low = Number(BigInt.asUintN(32, rest))) {
    rest >>= 32n;
    count += 32;
  }
  return count + 31 - Math.clz32(low & -low);
}

const GROUPS = new Map([
  [BELENIOS_2048.name, new Group(BELENIOS_2048)],
  [RFC_3526_2048.name, new SafePrimeGroup(RFC_3526_2048)],
]);

/**
 * @param {unknown} name
 * @returns {Group}
 */
export function groupNamed(name) {
  const group = GROUPS.get(/** @type {string} */ (name));
  if (!group)
    throw new Refusal("unknown-group", "The election record names a group that this page does not know.");
  return group;
}
