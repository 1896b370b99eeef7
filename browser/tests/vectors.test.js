/** The values that this implementation and the one in crypto/ must agree on: tests/vectors/*.json. */
import assert from "node:assert/strict";
import path from "node:path";
import test from "node:test";
import { makeBallot, tracker } from "../src/crypto/ballot.js";
import { normaliseCode, publicCredential, secretCredential } from "../src/crypto/credentials.js";
import { parseElection } from "../src/crypto/election.js";
import { Refusal } from "../src/crypto/errors.js";
import { groupNamed } from "../src/crypto/groups.js";
import { hq } from "../src/crypto/proofs.js";
import { checkReceipt } from "../src/crypto/receipts.js";
import { openRecord } from "../src/crypto/record.js";
import { checkBallot } from "./check.js";
import { bytes, readJson, vectorsFolder } from "./helpers.js";

const vectors = (name) => readJson(path.join(vectorsFolder, `${name}.json`));

for (const vector of vectors("groups")) {
  const group = groupNamed(vector.name);

  test(`${vector.name}: parameters, hashes, embeddings`, async () => {
    assert.deepEqual([group.p, group.q, group.g].map(String), [vector.p, vector.q, vector.g]);
    for (const { prefix, elements, challenge } of vector.hq) {
      assert.equal(`${await hq(group, prefix, elements.map(BigInt))}`, challenge);
    }
    for (const { values, element } of vector.embeddings) assert.equal(`${group.embed(values)}`, element);
    for (const element of Object.values(vector.generators)) assert.ok(group.contains(BigInt(element)));
  });

  test(`${vector.name}: what is no element is refused`, () => {
    for (const text of [...vector.not_members, ...vector.malformed]) {
      assert.throws(() => group.element(text, "x"), Refusal, JSON.stringify(text));
    }
  });
}

test("voting codes: derived keys, ways to type them, refusals", async () => {
  const { derived, typed, refused } = vectors("credentials");
  for (const { group: name, uuid, code, secret, public: published } of derived) {
    const group = groupNamed(name);
    const s = await secretCredential(group, uuid, normaliseCode(code));
    assert.deepEqual([`${s}`, `${publicCredential(group, s)}`], [secret, published]);
  }
  for (const { typed: text, normal } of typed) assert.equal(normaliseCode(text), normal);
  for (const { typed: text, error } of refused) {
    assert.throws(() => normaliseCode(text), { code: text === "" ? "missing" : error }, JSON.stringify(text));
  }
});

test("receipts: the platform's signature, and nothing else", async () => {
  const { key, receipt, refused } = vectors("receipts");
  assert.equal(await checkReceipt(key, receipt), "holds");
  for (const other of refused) assert.equal(await checkReceipt(key, other), "fails", JSON.stringify(other));
});

/** Gives the listed scalars one after another; more or fewer draws than listed fail the test. */
function listed(scalars) {
  const left = [...scalars];
  const draw = () => {
    assert.ok(left.length > 0, "a scalar more than listed was drawn");
    return BigInt(left.shift());
  };
  return { draw, left };
}

for (const vector of vectors("ballots")) {
  test(`ballots: ${vector.name}`, async () => {
    const [record, trustees] = [bytes(vector.election), bytes(vector.trustees)];
    const { uuid } = await parseElection(record);
    const election = await openRecord(record, trustees, { uuid, fingerprint: vector.fingerprint });
    for (const { code, credential, answers, scalars, ballot, tracker: expected } of vector.ballots) {
      const secret = await secretCredential(election.group, uuid, code);
      assert.equal(`${publicCredential(election.group, secret)}`, credential);
      const { draw, left } = listed(scalars);
      const made = await makeBallot(election, secret, answers, draw);
      assert.equal(made, ballot);
      assert.equal(left.length, 0, "fewer scalars than listed were drawn");
      assert.equal(await tracker(made), expected);
      await checkBallot(election, made);
    }
  });
}
