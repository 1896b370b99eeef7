import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { groupNamed } from "../src/crypto/groups.js";
import { parseJson } from "../src/crypto/json.js";
import { proofJson, proveKnowledge } from "../src/crypto/proofs.js";
import { randomScalar } from "../src/crypto/random.js";
import { checkTrustees } from "../src/crypto/trustees.js";
import { single } from "./elections.js";
import { sharedTest } from "./helpers.js";

const group = groupNamed("BELENIOS-2048");
const random = () => randomScalar(group.q);

/** The signature of a text, and the text with it. */
const signature = async (key, message) =>
  proofJson(await proveKnowledge(group, `sigmsg|${message}|`, key, random));
const signed = async (key, message) => ({ message, signature: await signature(key, message) });

/** The certificate of one member; changes replace members of its context. */
async function certificate(key, index, size, threshold, changes) {
  const context = { group: group.name, size, threshold, index, ...changes };
  const keys = { verification: `${group.powerOfG(key)}`, encryption: `${group.powerOfG(random())}` };
  return signed(key, JSON.stringify({ context, ...keys }));
}

/** A t-of-m record in the shape with context and signatures (section 5.1); `alter` may change its parts. */
async function ceremony(threshold, size, alter = {}) {
  const keys = Array.from({ length: size }, random);
  const polynomials = keys.map(() => Array.from({ length: threshold }, random));
  const exponents = polynomials.map((row) => row.map((a) => group.powerOfG(a)));
  const certs = [];
  for (const [i, key] of keys.entries())
    certs.push(await certificate(key, i + 1, size, threshold, alter.context));
  const coefexps = [];
  for (const [i, key] of keys.entries())
    coefexps.push(await signed(key, JSON.stringify({ coefexps: exponents[i].map(String) })));
  const verificationKeys = [];
  for (const [i, key] of keys.entries()) {
    const share = group.reduce(
      polynomials.flatMap((row) => row.map((a, k) => a * BigInt(i + 1) ** BigInt(k))).reduce((a, b) => a + b),
    );
    const [, record] = (await single(group, share + (alter.share ?? 0n))).record;
    verificationKeys.push({ ...record, signature: await signature(key, record.public_key) });
  }
  const agreed = { certs: alter.agreed ?? certs, coefexps: exponents.map(([constant]) => `${constant}`) };
  const signatures = [];
  for (const key of keys) signatures.push(await signature(key, `certs_sig|${JSON.stringify(agreed)}`));
  const y = group.product(exponents.map(([constant]) => constant));
  return { y, item: { threshold, certs, coefexps, signatures, verification_keys: verificationKeys } };
}

test("single and threshold trustees multiply to the public key", async () => {
  const one = await single(group);
  const { y, item } = await ceremony(2, 3);
  assert.equal(await checkTrustees(group, [one.record, ["Pedersen", item]]), group.multiply(one.key, y));
  assert.equal(item.signatures.length, 3);
});

const flip = (text) => `${text.slice(0, -1)}${(Number(text.at(-1)) + 1) % 10}`;
const CHANGES = {
  "a certificate's signature": (item) =>
    (item.certs[0].signature.response = flip(item.certs[0].signature.response)),
  "a certificate's text": (item) =>
    (item.certs[1].message = item.certs[1].message.replace('"index":2', '"index":3')),
  "coefficients signed by another": (item) => item.coefexps.reverse(),
  "a coefficient list's signature": (item) => (item.coefexps[2].signature.challenge = "1"),
  "keys in another order": (item) => item.verification_keys.reverse(),
  "a key's proof": (item) =>
    (item.verification_keys[0].pok.response = flip(item.verification_keys[0].pok.response)),
  "a key's signature": (item) => (item.verification_keys[0].signature.challenge = "5"),
  "an agreement's signature": (item) => (item.signatures[1].response = flip(item.signatures[1].response)),
  "a missing key": (item) => item.verification_keys.pop(),
  "a missing agreement": (item) => item.signatures.pop(),
  "no agreement at all": (item) => delete item.signatures,
  "a key that its member has not signed": (item) => delete item.verification_keys[2].signature,
  "a threshold above the number of members": (item) => (item.threshold = 4),
  "another threshold": (item) => (item.threshold = 1),
  "an unknown member": (item) => (item.extra = 1),
};

const sample = await ceremony(2, 3);
for (const [what, change] of Object.entries(CHANGES)) {
  test(`a threshold record is refused: ${what}`, async () => {
    const item = structuredClone(sample.item);
    change(item);
    await assert.rejects(checkTrustees(group, [["Pedersen", item]]), { name: /ProofFails|MalformedText/ });
  });
}

test("members who made their certificates for another ceremony are refused", async () => {
  for (const context of [{ size: 4 }, { threshold: 1 }, { group: "RFC-3526-2048" }, { index: 1 }]) {
    const { item } = await ceremony(2, 3, { context });
    await assert.rejects(checkTrustees(group, [["Pedersen", item]]), { name: "ProofFails" });
  }
});

test("one key in two certificates, and a context in only some of them, are refused", async () => {
  const keys = [random(), random()];
  const plain = (key, encryption) =>
    signed(key, JSON.stringify({ verification: `${group.powerOfG(key)}`, encryption: `${encryption}` }));
  const shared = group.powerOfG(random());
  for (const certs of [
    [await plain(keys[0], shared), await plain(keys[1], shared)],
    [await plain(keys[0], shared), await certificate(keys[1], 2, 2, 1, {})],
  ]) {
    const item = { threshold: 1, certs, coefexps: [], verification_keys: [] };
    await assert.rejects(checkTrustees(group, [["Pedersen", item]]), { message: /set of trustees/ });
  }
});

test("members who saw different certificates are refused", async () => {
  const { item } = await ceremony(2, 3, { agreed: [] });
  await assert.rejects(checkTrustees(group, [["Pedersen", item]]), { name: "ProofFails" });
});

test("a share that does not follow from the coefficients is refused", async () => {
  const { item } = await ceremony(2, 3, { share: 1n });
  await assert.rejects(checkTrustees(group, [["Pedersen", item]]), { name: "ProofFails" });
});

test("a trustee without proof of the secret key is refused", async () => {
  const [, honest] = (await single(group)).record;
  const target = group.powerOfG(random());
  const rushing = group.multiply(target, group.power(BigInt(honest.public_key), group.q - 1n));
  const item = { pok: honest.pok, public_key: `${rushing}` };
  await assert.rejects(
    checkTrustees(group, [
      ["Single", honest],
      ["Single", item],
    ]),
    { name: "ProofFails" },
  );
});

test("a trustee who is listed twice, or signs like a member of a ceremony, is refused", async () => {
  const { record } = await single(group);
  await assert.rejects(checkTrustees(group, [record, record]), { name: "ProofFails" });
  const signature = { challenge: "1", response: "1" };
  await assert.rejects(checkTrustees(group, [["Single", { ...record[1], signature }]]), {
    code: "malformed-trustee",
  });
});

test("a key of 1, nobody at all, and unknown kinds are refused", async () => {
  const identity = await single(group, 0n);
  await assert.rejects(checkTrustees(group, [identity.record]), { name: "ProofFails" });
  await assert.rejects(checkTrustees(group, []), { code: "no-trustees" });
  const { record } = await single(group);
  await assert.rejects(checkTrustees(group, [["Other", record[1]]]), { code: "malformed-trustee" });
  await assert.rejects(checkTrustees(group, [[...record, 1]]), { code: "malformed-trustee" });
  await assert.rejects(checkTrustees(group, record), { name: /Refusal|MalformedText/ });
});

sharedTest(
  "belenios-tool's threshold record",
  "protocol/made-by-belenios-tool/threshold-2-of-3",
  async (folder) => {
    const read = (name) => parseJson(readFileSync(path.join(folder, name), "utf8"));
    assert.equal(`${await checkTrustees(group, read("trustees.json"))}`, read("election.json").public_key);
  },
);
