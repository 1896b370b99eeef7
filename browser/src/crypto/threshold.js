import { MalformedText, ProofFails } from "./errors.js";
import { parseJson } from "./json.js";
import { checkKnowledge, proofJson, readProof } from "./proofs.js";
import { integer, list, members, text } from "./text.js";

/**
 * Threshold trustees: t of m can decrypt (section 5.1), in the plain shape of version 2.0 and in the shape with
 * context and signatures. A record is of one shape throughout: certificates that name their ceremony go with every
 * member's signatures, and others with none.
 * @typedef {import("./groups.js").Group} Group
 * @typedef {import("./proofs.js").Proof} Proof
 * @typedef {{message: string, signature: Proof}} Signed
 * @typedef {(group: Group, value: unknown) => Promise<{key: bigint, signature: unknown}>} KeyCheck
 */

const MOST_MEMBERS = 100;

/**
 * Checks a Pedersen item.
 * @param {Group} group
 * @param {unknown} value
 * @param {KeyCheck} checkKey how one trustee's key is checked
 * @returns {Promise<{subkey: bigint, keys: bigint[]}>} the product of all A_i0, and the members' keys
 */
export async function checkThreshold(group, value, checkKey) {
  const record = members(
    value,
    ["threshold", "certs", "coefexps", "verification_keys"],
    "A group of trustees",
    ["signatures"],
  );
  const certs = readSigned(group, record.certs, "A trustee's certificate");
  if (certs.length > MOST_MEMBERS) throw new MalformedText("A group of trustees has too many members.");
  const threshold = integer(record.threshold, 1, certs.length, "The number of trustees needed");
  const { keys, hasContext } = await checkCertificates(group, certs, { threshold, size: certs.length });
  const coefexps = readSigned(group, record.coefexps, "A trustee's coefficients");
  sameLength(coefexps, certs);
  const coefficients = [];
  for (const [i, signed] of coefexps.entries())
    coefficients.push(await checkCoefficients(group, keys[i], signed, threshold));
  const sums = addPolynomials(group, coefficients);
  const shares = await checkShares(group, record.verification_keys, sums, keys.length, checkKey);
  const signatures = shares.map(({ signature }) => signature);
  requireSignatures(hasContext, [record.signatures, ...signatures]);
  if (hasContext) {
    await checkOwnSignatures(group, keys, shares);
    await checkAgreement(group, record.signatures, keys, certs, coefficients);
  }
  return { subkey: sums[0], keys: shares.map(({ key }) => key) };
}

/**
 * @param {Group} group
 * @param {unknown} value
 * @param {string} what
 * @returns {Signed[]}
 */
function readSigned(group, value, what) {
  return list(value, what).map((item) => {
    const { message, signature } = members(item, ["message", "signature"], what);
    return { message: text(message, what), signature: readProof(group, signature, what) };
  });
}

/**
 * @param {unknown[]} items
 * @param {{length: number}} certs
 */
function sameLength(items, certs) {
  if (items.length !== certs.length)
    throw new MalformedText("The trustees record does not have one entry per trustee.");
}

/**
 * @param {Group} group
 * @param {bigint} key
 * @param {Signed} signed
 * @param {string} what
 */
const checkSigned = (group, key, { message, signature }, what) =>
  checkKnowledge(group, `sigmsg|${message}|`, key, signature, what);

/**
 * The certificates fit together: all keys differ, and all of them say which ceremony they are for or none does.
 * @param {Group} group
 * @param {Signed[]} certs
 * @param {{threshold: number, size: number}} shape
 * @returns {Promise<{keys: bigint[], hasContext: boolean}>} the verification keys
 */
async function checkCertificates(group, certs, shape) {
  const found = [];
  for (const [i, cert] of certs.entries()) found.push(await checkCertificate(group, cert, i + 1, shape));
  const keys = found.flatMap(({ verification, encryption }) => [verification, encryption]);
  const withContext = found.filter(({ hasContext }) => hasContext).length;
  if (new Set(keys).size !== keys.length || ![0, certs.length].includes(withContext)) {
    throw new ProofFails("The set of trustees' certificates");
  }
  return { keys: found.map(({ verification }) => verification), hasContext: withContext > 0 };
}

/**
 * A certificate is signed by its own key, both keys are group elements other than 1, and the context, where there
 * is one, is the one of this ceremony.
 * @param {Group} group
 * @param {Signed} cert
 * @param {number} index 1-based
 * @param {{threshold: number, size: number}} shape
 * @returns {Promise<{verification: bigint, encryption: bigint, hasContext: boolean}>}
 */
async function checkCertificate(group, cert, index, { threshold, size }) {
  const what = "A trustee's certificate";
  const message = members(parseJson(cert.message), ["verification", "encryption"], what, ["context"]);
  const verification = group.element(message.verification, what);
  const encryption = group.element(message.encryption, what);
  if (verification === 1n || encryption === 1n) throw new ProofFails(what);
  const hasContext = "context" in message;
  if (hasContext) {
    const context = members(message.context, ["group", "size", "threshold", "index"], what);
    const expected = { group: group.name, size, threshold, index };
    if (Object.entries(expected).some(([name, wanted]) => context[name] !== wanted))
      throw new ProofFails(what);
  }
  await checkSigned(group, verification, cert, what);
  return { verification, encryption, hasContext };
}

/**
 * @param {Group} group
 * @param {bigint} key the member's verification key
 * @param {Signed} signed
 * @param {number} threshold
 * @returns {Promise<bigint[]>} A_0 .. A_(t-1)
 */
async function checkCoefficients(group, key, signed, threshold) {
  const what = "A trustee's list of coefficients";
  await checkSigned(group, key, signed, what);
  const { coefexps } = members(parseJson(signed.message), ["coefexps"], what);
  const elements = list(coefexps, what).map((element) => group.element(element, what));
  if (elements.length !== threshold) throw new MalformedText(`${what} has the wrong length.`);
  return elements;
}

/**
 * The commitments of the sum of all polynomials, one product per degree. Neither the first nor the last may be 1: fewer
 * members than needed, or nobody at all, would be needed.
 * @param {Group} group
 * @param {bigint[][]} coefficients
 */
function addPolynomials(group, coefficients) {
  const sums = coefficients[0].map((_, k) => group.product(coefficients.map((row) => row[k])));
  if (sums[0] === 1n || sums[sums.length - 1] === 1n)
    throw new ProofFails("The sum of the trustees' polynomials");
  return sums;
}

/**
 * public_key_j = product over i and k of A_ik^(j^k), with its proof.
 * @param {Group} group
 * @param {unknown} value
 * @param {bigint[]} sums
 * @param {number} size
 * @param {KeyCheck} checkKey
 */
async function checkShares(group, value, sums, size, checkKey) {
  const items = list(value, "The trustees' keys");
  sameLength(items, { length: size });
  const shares = [];
  for (const [i, item] of items.entries()) {
    const share = await checkKey(group, item);
    if (share.key !== expectedKey(group, sums, BigInt(i + 1)))
      throw new ProofFails("A trustee's share of the key");
    shares.push(share);
  }
  return shares;
}

/**
 * Horner's rule in the exponent: the exponents are small, so that nearly all work is multiplication.
 * @param {Group} group
 * @param {bigint[]} sums
 * @param {bigint} j
 */
const expectedKey = (group, sums, j) =>
  sums.reduceRight((total, element) => group.multiply(group.power(total, j), element), 1n);

/**
 * @param {boolean} wanted
 * @param {unknown[]} signatures undefined where there is none
 */
function requireSignatures(wanted, signatures) {
  if (signatures.some((signature) => (signature !== undefined) !== wanted))
    throw new MalformedText("The trustees' signatures do not fit their certificates.");
}

/**
 * Every member signed their own key.
 * @param {Group} group
 * @param {bigint[]} keys
 * @param {{key: bigint, signature: unknown}[]} shares
 */
async function checkOwnSignatures(group, keys, shares) {
  const what = "A trustee's signature of the key";
  for (const [i, { key, signature }] of shares.entries())
    await checkSigned(
      group,
      keys[i],
      { message: `${key}`, signature: readProof(group, signature, what) },
      what,
    );
}

/**
 * Every member signed the same certificates and constant terms, so that nobody was shown another set.
 * @param {Group} group
 * @param {unknown} value
 * @param {bigint[]} keys
 * @param {Signed[]} certs
 * @param {bigint[][]} coefficients
 */
async function checkAgreement(group, value, keys, certs, coefficients) {
  const signatures = list(value, "The trustees' signatures");
  sameLength(signatures, keys);
  const agreed = {
    certs: certs.map(({ message, signature }) => ({ message, signature: proofJson(signature) })),
    coefexps: coefficients.map(([constant]) => `${constant}`),
  };
  const message = `certs_sig|${JSON.stringify(agreed)}`;
  const what = "A trustee's signature of the certificates";
  for (const [i, signature] of signatures.entries()) {
    await checkSigned(group, keys[i], { message, signature: readProof(group, signature, what) }, what);
  }
}
