/**
 * Powers of one base, many times: a comb of TEETH rows turns an exponent of n bits into n/TEETH squarings and
 * as many multiplications. Making the table costs about one ordinary power.
 */

const TEETH = 6;

/**
 * Not constant-time. BigInt arithmetic takes a time that depends on its operands, and a table look-up leaves a
 * trace in the processor's caches; JavaScript offers nothing better. What protects the voter is that the secret
 * exponents are used once, in the voter's own browser, in a worker, and that no timing leaves the device but the
 * moment of casting.
 */
export class Comb {
  /**
   * @param {bigint} base
   * @param {bigint} modulus
   * @param {number} bits length of the longest exponent
   */
  constructor(base, modulus, bits) {
    this.modulus = modulus;
    this.columns = Math.ceil(bits / TEETH);
    this.table = this.#fill(base);
  }

  /**
   * table[i] = product of base^(2^(k * columns)) over the bits k of i.
   * @param {bigint} base
   */
  #fill(base) {
    const table = [1n];
    let row = base % this.modulus;
    for (let tooth = 0; tooth < TEETH; tooth += 1) {
      const known = table.length;
      for (let i = 0; i < known; i += 1) table.push((table[i] * row) % this.modulus);
      for (let i = 0; i < this.columns && tooth < TEETH - 1; i += 1) row = (row * row) % this.modulus;
    }
    return table;
  }

  /**
   * @param {bigint} exponent not negative, at most as long as announced
   * @returns {bigint} base^exponent
   */
  power(exponent) {
    const digits = exponent.toString(2).padStart(this.columns * TEETH, "0");
    let result = 1n;
    for (let column = 0; column < this.columns; column += 1) {
      let index = 0;
      for (let tooth = 0; tooth < TEETH; tooth += 1) {
        index = 2 * index + (digits.charCodeAt(tooth * this.columns + column) & 1);
      }
      result = (((result * result) % this.modulus) * this.table[index]) % this.modulus;
    }
    return result;
  }
}
