/** The log of a consultation: trees, notes, promises, receipts, and a server that lies. */
import assert from "node:assert/strict";
import path from "node:path";
import test from "node:test";
import { checkConsistency, checkInclusion, leafHash, rootOf } from "../src/consult/crypto/merkle.js";
import { readVerifier, verifyCheckpoint, verifyCosignature, verifyNote } from "../src/consult/crypto/note.js";
import { canonical, fromBase64, toBase64 } from "../src/consult/crypto/octets.js";
import {
  checkAnswerLeaf,
  checkContinues,
  checkIncluded,
  checkPromise,
  checkReceipt,
  cosignedBy,
  receiptText,
} from "../src/consult/crypto/receipt.js";
import { readConsultation } from "../src/consult/crypto/record.js";
import { Refusal } from "../src/crypto/errors.js";
import { readJson, vectorsFolder } from "./helpers.js";

const vectors = readJson(path.join(vectorsFolder, "consultation.json"));
const record = await readConsultation(vectors.record, vectors.fingerprint);
const { log, receipts } = vectors;
const hashes = await Promise.all(log.leaves.map(leafHash));
const path32 = (proof) => proof.map((one) => fromBase64(one, "x", 32));
const roots = path32(log.roots);

test("roots of all sizes", async () => {
  for (const [size, root] of roots.entries()) assert.deepEqual(await rootOf(hashes.slice(0, size)), root);
});

test("inclusion: every true proof holds, and no proof for another place, size, leaf or root", async () => {
  for (const { index, size, path: proof } of log.inclusion) {
    const steps = path32(proof);
    await checkInclusion(hashes[index], index, size, steps, roots[size]);
    const wrong = [
      [hashes[index], index, size, steps, roots[size - 1]],
      [hashes[(index + 1) % 9], index, size, steps, roots[size]],
      [hashes[index], index, size, [...steps, roots[1]], roots[size]],
      [hashes[index], size, size, steps, roots[size]],
      [hashes[index], -1, size, steps, roots[size]],
    ];
    if (size > 1) wrong.push([hashes[index], (index + 1) % size, size, steps, roots[size]]);
    if (size > 1) wrong.push([hashes[index], index, size, steps.slice(1), roots[size]]);
    for (const one of wrong) await assert.rejects(checkInclusion(...one), { code: "inclusion-refused" });
  }
});

test("consistency: every true proof holds, and no proof for other sizes or roots", async () => {
  for (const { old, size, path: proof } of log.consistency) {
    const steps = path32(proof);
    await checkConsistency(old, size, roots[old], roots[size], steps);
    const wrong = [
      [old, size, roots[old - 1], roots[size], steps],
      [old, size, roots[old], roots[old - 1], steps],
      [old, size, roots[old], roots[size], [...steps, roots[1]]],
      [size + 1, size, roots[old], roots[size], steps],
    ];
    if (old < size) wrong.push([old, size, roots[old], roots[size], steps.slice(1)]);
    for (const one of wrong) await assert.rejects(checkConsistency(...one), { code: "consistency-refused" });
  }
  await checkConsistency(0, 3, roots[0], roots[3], []);
  await assert.rejects(checkConsistency(0, 3, roots[1], roots[3], []));
});

test("notes: signatures of the log and of a witness, and none of others", async () => {
  const [logKey, witness] = [
    await readVerifier(log.log_key, "log"),
    await readVerifier(log.witness_key, "witness"),
  ];
  const checkpoint = await verifyCheckpoint(log.checkpoint, logKey);
  assert.equal(checkpoint.size, 9);
  assert.deepEqual(checkpoint.root, roots[9]);
  assert.equal(await verifyCosignature(log.checkpoint, witness), 1679315147);
  const [body, lines] = log.checkpoint.split("\n\n");
  const changed = [
    log.checkpoint.replace("\n9\n", "\n8\n"),
    `${body}\n\n${lines.split("\n")[1]}\n`,
    `${body}\n\n`,
    body,
    log.checkpoint.slice(0, -1),
    log.checkpoint.replace("\n9\n", "\n9\textra\n"),
  ];
  for (const note of changed) await assert.rejects(verifyCheckpoint(note, logKey), /note|signed|signature/u);
  await assert.rejects(verifyCosignature(changed[0], witness), { code: "note-refused" });
  await assert.rejects(verifyCosignature(receipts.head, witness), { code: "note-refused" });
  for (const key of [log.log_key.slice(0, -4), log.log_key.replace("+", " +"), log.witness_key, ""])
    await assert.rejects(readVerifier(key, "log"));
});

test("a note that another program has signed", async () => {
  const key = await readVerifier("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "log");
  const text =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
  const line =
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";
  assert.equal(await verifyNote(`${text}\n${line}\n`, key), text);
});

test("receipts: early and late, written as Python writes them", async () => {
  const early = await checkReceipt(receipts.early, vectors.fingerprint);
  assert.deepEqual([early.day, early.checkpoint, early.statement.revision], ["2026-07-09", null, 1]);
  assert.equal(receiptText(record, receipts.leaf, receipts.promise), receipts.early);
  const late = await checkReceipt(`${receipts.late}\n`, vectors.fingerprint);
  assert.equal(late.checkpoint.size, 2);
  assert.deepEqual(late.witnesses, ["example.org/witness/scrutineer"]);
  const { inclusion, checkpoint } = JSON.parse(receipts.late);
  assert.equal(receiptText(record, receipts.leaf, receipts.promise, inclusion, checkpoint), receipts.late);
  await assert.rejects(checkReceipt(receipts.late, "00".repeat(32)), { code: "other-consultation" });
});

test("a lie: the promise is for another entry", async () => {
  const other = receipts.leaf.replace('"revision":1', '"revision":3');
  await assert.rejects(checkPromise(record, other, receipts.promise), { code: "promise-refused" });
  await assert.rejects(checkPromise(record, receipts.leaf, receipts.head), { code: "promise-refused" });
});

test("a lie: the answer was altered", async () => {
  const value = JSON.parse(receipts.leaf);
  value.statement.commitment = "00".repeat(32);
  await assert.rejects(checkAnswerLeaf(record, canonical(value)), { code: "wrong-answer-signature" });
  value.statement.consultation = "00".repeat(32);
  await assert.rejects(checkAnswerLeaf(record, canonical(value)), { code: "other-consultation" });
});

test("a lie: the log was forked", async () => {
  const { head, later, consistency, forked, forked_consistency: forkedProof } = receipts;
  await checkContinues(record, head, later, consistency);
  for (const proof of [consistency, forkedProof, []])
    await assert.rejects(checkContinues(record, head, forked, proof), { code: "consistency-refused" });
  await assert.rejects(checkContinues(record, later, head, []), { code: "consistency-refused" });
});

test("a lie: the proof of inclusion is false", async () => {
  const { inclusion, checkpoint } = JSON.parse(receipts.late);
  const proof = [toBase64(new Uint8Array(32))];
  const wrong = [
    { ...inclusion, proof },
    { ...inclusion, position: 1 },
    { ...inclusion, proof: [] },
  ];
  for (const one of wrong)
    await assert.rejects(checkIncluded(record, receipts.leaf, one, checkpoint), {
      code: "inclusion-refused",
    });
  await assert.rejects(checkIncluded(record, receipts.leaf, { ...inclusion, size: 3 }, checkpoint), {
    code: "checkpoints-refused",
  });
});

test("a witness's line that does not hold is no witness", async () => {
  const lines = JSON.parse(receipts.late).checkpoint.split("\n");
  assert.deepEqual(await cosignedBy(record, receipts.head), []);
  const forged = [...receipts.later.split("\n").slice(0, -1), lines[5], ""].join("\n");
  await assert.rejects(cosignedBy(record, forged), { code: "note-refused" });
});

const HOSTILE = [null, true, 0, -1, 1e15, "", "x", "é", "f".repeat(64), "9".repeat(5000), [], {}, [[]]];

/** Every copy of a value with another one in the place of one of its members. */
function* bent(value) {
  for (const name of Object.keys(value)) {
    for (const other of HOSTILE) yield { ...value, [name]: other };
    if (value[name] !== null && typeof value[name] === "object" && !Array.isArray(value[name]))
      for (const inner of bent(value[name])) yield { ...value, [name]: inner };
  }
}

test("whatever stands in the place of any member, the refusal is one of ours", async () => {
  for (const value of bent(JSON.parse(receipts.late))) {
    if (canonical(value) !== receipts.late)
      await assert.rejects(checkReceipt(canonical(value), vectors.fingerprint), Refusal);
  }
  for (const value of bent(JSON.parse(receipts.leaf))) {
    if (canonical(value) === receipts.leaf || typeof value.token !== "string") continue;
    if (value.token === JSON.parse(receipts.leaf).token)
      await assert.rejects(checkAnswerLeaf(record, canonical(value)), Refusal);
  }
  for (const value of bent(JSON.parse(vectors.record)))
    if (canonical(value) !== vectors.record)
      await assert.rejects(readConsultation(canonical(value), vectors.fingerprint), Refusal);
});
