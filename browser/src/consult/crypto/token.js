import { Refusal } from "../../crypto/errors.js";
import { blind, finalize, readTokenKey } from "./blind.js";
import { fromBase64, join, toBase64, utf8 } from "./octets.js";

/**
 * Tokens: the registrar's blind signature under "one person of this class"; mirrors crypto/consultation/tokens.py.
 * @typedef {{className: string, blinded: string, prefix: Uint8Array, prepared: Uint8Array, inverse: bigint}} TokenRequest
 */

/**
 * The blinded request of one code: the same at every attempt. Only `blinded` is sent.
 * @param {import("./record.js").ConsultationRecord} record
 * @param {import("./code.js").Derived} derived
 * @param {string} className
 * @returns {Promise<TokenRequest>}
 */
export async function requestToken(record, derived, className) {
  const base64 = tokenKeyText(record, className);
  const key = await readTokenKey(base64);
  const { prefix, salt, r } = await derived.tokenRandomness(className, base64, key.n);
  const message = utf8(`tellers-token-1|${record.fingerprint}|${className}|${derived.key}`);
  const prepared = join(prefix, message);
  const blinded = await blind(key, prepared, salt, r);
  return { className, blinded: toBase64(blinded.message), prefix, prepared, inverse: blinded.inverse };
}

/**
 * The token that the registrar's answer (Base64) unblinds to, verified.
 * @param {import("./record.js").ConsultationRecord} record
 * @param {TokenRequest} request
 * @param {string} blindSignature
 * @returns {Promise<string>}
 */
export async function finishToken(record, request, blindSignature) {
  const key = await readTokenKey(tokenKeyText(record, request.className));
  const octets = fromBase64(blindSignature, "The registrar's answer");
  return toBase64(join(request.prefix, await finalize(key, request.prepared, octets, request.inverse)));
}

/**
 * @param {import("./record.js").ConsultationRecord} record
 * @param {string} className
 */
function tokenKeyText(record, className) {
  if (!Object.keys(record.tokenKeys).includes(className))
    throw new Refusal("unknown-class", "This consultation does not know that class of respondents.");
  return record.tokenKeys[className];
}
