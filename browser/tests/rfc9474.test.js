/** RFC 9474's own vector of the variant that tokens use: the client's steps give its octets. */
import assert from "node:assert/strict";
import { blind, finalize, verify } from "../src/consult/crypto/blind.js";
import { fromHex } from "../src/consult/crypto/octets.js";
import { toHex, toNumber } from "../src/crypto/text.js";
import { readJson, sharedTest } from "./helpers.js";

const octets = (digits) => fromHex(digits.replace(/^0x/, ""));
const base64Url = (digits) => Buffer.from(octets(digits)).toString("base64url");

/** b with a * b = 1 (mod n). */
function inverse(a, n) {
  let [r, s, x, y] = [a, n, 1n, 0n];
  while (s !== 0n) [r, s, x, y] = [s, r % s, y, x - (r / s) * y];
  return ((x % n) + n) % n;
}

sharedTest(
  "RSABSSA-SHA384-PSS-Randomized: blind, finalize, verify",
  "consultation/rfc9474/test_vectors_rfc9474.json",
  async (location) => {
    const vector = readJson(location).find(({ name }) => name === "RSABSSA-SHA384-PSS-Randomized");
    const jwk = { kty: "RSA", n: base64Url(vector.n), e: base64Url(vector.e) };
    const algorithm = { name: "RSA-PSS", hash: "SHA-384" };
    const verifier = await crypto.subtle.importKey("jwk", jwk, algorithm, true, ["verify"]);
    const n = toNumber(octets(vector.n));
    const key = { n, e: toNumber(octets(vector.e)), octets: octets(vector.n).length, verifier };
    const prepared = octets(vector.input_msg);
    assert.equal(toHex(prepared), vector.msg_prefix + vector.msg);
    const r = inverse(toNumber(octets(vector.inv)), n);
    const blinded = await blind(key, prepared, octets(vector.salt), r);
    assert.equal(toHex(blinded.message), vector.blinded_msg);
    assert.equal(blinded.inverse, toNumber(octets(vector.inv)));
    const signature = await finalize(key, prepared, octets(vector.blind_sig), blinded.inverse);
    assert.equal(toHex(signature), vector.sig);
    assert.equal(await verify(key, octets(vector.msg), signature), false);
  },
);
