/**
 * @typedef {import("./groups.js").Group} Group
 * @typedef {{alpha: bigint, beta: bigint}} Ciphertext
 */

/**
 * Encrypts a group element: alpha = g^r, beta = y^r * element (section 6).
 * @param {Group} group
 * @param {bigint} y the election's public key
 * @param {bigint} element
 * @param {bigint} r
 * @returns {Ciphertext}
 */
export function encrypt(group, y, element, r) {
  return { alpha: group.powerOfG(r), beta: group.multiply(group.fixedPower(y, r), element) };
}

/**
 * The component-wise product of ciphertexts.
 * @param {Group} group
 * @param {Ciphertext[]} ciphertexts
 * @returns {Ciphertext}
 */
export function multiplyAll(group, ciphertexts) {
  return {
    alpha: group.product(ciphertexts.map(({ alpha }) => alpha)),
    beta: group.product(ciphertexts.map(({ beta }) => beta)),
  };
}

/**
 * The ciphertext as it stands in a ballot.
 * @param {Ciphertext} ciphertext
 */
export const ciphertextJson = ({ alpha, beta }) => ({ alpha: `${alpha}`, beta: `${beta}` });

/**
 * The ciphertext as it stands in a hash: "alpha,beta".
 * @param {Ciphertext} ciphertext
 */
export const ciphertextText = ({ alpha, beta }) => `${alpha},${beta}`;
