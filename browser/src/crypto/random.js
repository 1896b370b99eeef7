import { toNumber } from "./text.js";

const SPARE_BITS = 128;

/**
 * A random exponent in [0, q): the platform's generator, 128 bits more than q has, then mod q (section 16),
 * so that its distribution is within 2^-128 of uniform.
 * @param {bigint} q
 * @returns {bigint}
 */
export function randomScalar(q) {
  const bytes = new Uint8Array(Math.ceil((q.toString(2).length + SPARE_BITS) / 8));
  crypto.getRandomValues(bytes);
  return toNumber(bytes) % q;
}
