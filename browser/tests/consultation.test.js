/** The consultation's values that this implementation and crypto/consultation must agree on. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import path from "node:path";
import test from "node:test";
import { leafOf, makeAnswer, makeWithdrawal } from "../src/consult/crypto/answer.js";
import { blind, finalize, readTokenKey } from "../src/consult/crypto/blind.js";
import { deriveKeys, newCode, normaliseRecoveryCode } from "../src/consult/crypto/code.js";
import { decryptDraft, encryptDraft } from "../src/consult/crypto/draft.js";
import { canonical, fromBase64, fromHex, pad, toBase64, unpad, utf8 } from "../src/consult/crypto/octets.js";
import { checkConsultationTrustees, readConsultation } from "../src/consult/crypto/record.js";
import { finishToken, requestToken } from "../src/consult/crypto/token.js";
import { Refusal } from "../src/crypto/errors.js";
import { readJson, vectorsFolder } from "./helpers.js";

const vectors = readJson(path.join(vectorsFolder, "consultation.json"));
const record = await readConsultation(vectors.record, vectors.fingerprint);

test("the record: fingerprint, trustees, and what is refused", async () => {
  await checkConsultationTrustees(record, vectors.trustees);
  await assert.rejects(readConsultation(vectors.record, "00".repeat(32)), { code: "other-consultation" });
  await assert.rejects(readConsultation(`${vectors.record} `, null), { code: "malformed-text" });
  await assert.rejects(checkConsultationTrustees(record, `${vectors.trustees} `), { code: "other-trustees" });
  const other = { ...record, publicKey: record.group.multiply(record.publicKey, record.group.g) };
  await assert.rejects(checkConsultationTrustees(other, vectors.trustees), { code: "other-key" });
});

test("codes: ways to type them, refusals, fresh ones", async () => {
  for (const { typed, normal } of vectors.codes.typed)
    assert.equal(await normaliseRecoveryCode(typed), normal, typed);
  for (const { typed, error } of vectors.codes.refused)
    await assert.rejects(normaliseRecoveryCode(typed), { code: error }, typed);
  const fresh = await newCode();
  assert.match(fresh, /^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/);
  assert.equal(await normaliseRecoveryCode(fresh.toLowerCase()), fresh);
  assert.notEqual(await newCode(), fresh);
});

test("canonical JSON: the same text as Python writes, and no halves of pairs", () => {
  assert.equal(canonical(vectors.respondents[0].answers), vectors.canonical);
  assert.equal(canonical({ b: [1, null, true], a: "\ud800x" }), '{"a":"\ufffdx","b":[1,null,true]}');
  for (const value of [1.5, NaN, undefined, 2 ** 60]) assert.throws(() => canonical({ value }));
});

test("padding: one of a few sizes, exactly undone", () => {
  for (const length of [0, 4092, 4093, 262140]) {
    const content = new Uint8Array(length).fill(7);
    assert.deepEqual(unpad(pad(content)), content);
  }
  assert.throws(() => pad(new Uint8Array(262141)), { code: "too-long" });
  const longer = pad(utf8("x"));
  longer[4095] = 1;
  assert.equal(unpad(longer), null);
  assert.equal(unpad(new Uint8Array(4095)), null);
});

for (const vector of vectors.respondents) {
  const derived = await deriveKeys(vector.code, vectors.fingerprint);

  test(`a ${vector.class}: keys and drafts`, async () => {
    assert.equal(derived.key, vector.key);
    assert.equal(derived.locator, vector.locator);
    assert.equal(Buffer.from(derived.draftKey).toString("hex"), vector.draft_key);
    assert.equal(await decryptDraft(derived, vector.draft.encrypted), vector.draft.content);
    const [one, two] = [await encryptDraft(derived, "same"), await encryptDraft(derived, "same")];
    assert.notEqual(one, two);
    assert.equal(fromBase64(one, "x").length, 12 + 4096 + 16);
    assert.equal(await decryptDraft(derived, two), "same");
    const elsewhere = await deriveKeys(vector.code, "ab".repeat(32));
    await assert.rejects(decryptDraft(elsewhere, one), { code: "wrong-draft" });
    assert.notEqual(elsewhere.key, derived.key);
  });

  test(`a ${vector.class}: the blinded request, the token, and a registrar who signs something else`, async () => {
    const request = await requestToken(record, derived, vector.class);
    assert.equal(request.blinded, vector.blinded);
    assert.equal((await requestToken(record, derived, vector.class)).blinded, request.blinded);
    assert.equal(await finishToken(record, request, vector.blind_signature), vector.token);
    const wrong = fromBase64(vector.blind_signature, "x");
    wrong[200] ^= 1;
    await assert.rejects(finishToken(record, request, toBase64(wrong)), { code: "wrong-token" });
    const other = vector.class === "member" ? "non-member" : "member";
    const crossed = { ...request, className: other };
    await assert.rejects(finishToken(record, crossed, vector.blind_signature), { code: "wrong-token" });
    await assert.rejects(requestToken(record, derived, "staff"), { code: "unknown-class" });
  });

  test(`a ${vector.class}: the whole submission, octet for octet, and the withdrawal`, async () => {
    const scalars = [...vector.scalars];
    const answer = {
      className: vector.class,
      token: vector.token,
      questionnaire: createHash("sha256").update(canonical(vectors.questionnaire)).digest("hex"),
      questions: vectors.questionnaire.sections.flatMap(({ questions }) => questions.map(({ id }) => id)),
      revision: 1,
      answers: vector.answers,
    };
    const seed = fromHex(vector.seed);
    const made = await makeAnswer(record, derived, answer, () => BigInt(scalars.shift()), seed);
    assert.equal(made, vector.submission);
    assert.equal(scalars.length, 0);
    assert.notEqual(await makeAnswer(record, derived, answer), await makeAnswer(record, derived, answer));
    assert.deepEqual(Object.keys(JSON.parse(leafOf(made))), ["signature", "statement", "token"]);
    const stranger = { ...answer, answers: { q_unknown: 1 } };
    await assert.rejects(makeAnswer(record, derived, stranger), { code: "wrong-commitment" });
    assert.equal(await makeWithdrawal(derived, { ...answer, revision: 2 }), vector.withdrawal);
  });
}

test("RSA keys of another form are refused", async () => {
  const base64 = record.tokenKeys.member;
  for (const wrong of ["", "AAAA", `${base64}AAAA`, base64.slice(0, -4)])
    await assert.rejects(readTokenKey(wrong), Refusal);
  const { publicKey } = await crypto.subtle.generateKey(
    { name: "RSA-PSS", hash: "SHA-384", modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) },
    true,
    ["sign", "verify"],
  );
  const short = toBase64(new Uint8Array(await crypto.subtle.exportKey("spki", publicKey)));
  await assert.rejects(readTokenKey(short), { code: "wrong-signing-key" });
});

test("a number without an inverse cannot blind", async () => {
  const key = await readTokenKey(record.tokenKeys.member);
  await assert.rejects(blind(key, utf8("m"), new Uint8Array(48), 0n), { code: "wrong-message" });
  await assert.rejects(finalize(key, utf8("m"), new Uint8Array(383), 1n), { code: "wrong-token" });
});
