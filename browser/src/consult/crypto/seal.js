import { proofJson, proveKnowledge } from "../../crypto/proofs.js";
import { randomScalar } from "../../crypto/random.js";
import { canonical, derive, pad, sha256Hex, toBase64, utf8 } from "./octets.js";

/**
 * Sealing a payload for the trustees; the mirror of crypto/consultation/sealing.py, which says why there is a proof.
 * @typedef {import("../../crypto/groups.js").Group} Group
 */

const [KEY_OCTETS, NONCE_OCTETS] = [32, 12];

/**
 * The text of the sealed payload. Draws two scalars: r, and w of the proof.
 * @param {Group} group
 * @param {bigint} publicKey the trustees' key
 * @param {string} bound what the payload is bound to
 * @param {string} payload
 * @param {() => bigint} [draw]
 * @returns {Promise<string>}
 */
export async function seal(group, publicKey, bound, payload, draw = () => randomScalar(group.q)) {
  const r = draw();
  const alpha = group.powerOfG(r);
  const start = `tellers-sealing-1|${await sha256Hex(bound)}|${alpha}`;
  const secret = utf8(`${group.fixedPower(publicKey, r)}`);
  const derived = await derive(secret, new Uint8Array(), start, KEY_OCTETS + NONCE_OCTETS);
  const key = await crypto.subtle.importKey("raw", derived.slice(0, KEY_OCTETS), "AES-GCM", false, [
    "encrypt",
  ]);
  const parameters = { name: "AES-GCM", iv: derived.slice(KEY_OCTETS), additionalData: utf8(bound) };
  const octets = new Uint8Array(await crypto.subtle.encrypt(parameters, key, pad(utf8(payload))));
  const proof = await proveKnowledge(group, `${start}|${await sha256Hex(octets)}|`, r, draw);
  return canonical({ alpha: `${alpha}`, data: toBase64(octets), proof: proofJson(proof) });
}
