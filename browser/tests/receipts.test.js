import assert from "node:assert/strict";
import path from "node:path";
import test from "node:test";
import { checkReceipt } from "../src/crypto/receipts.js";
import { readJson, vectorsFolder } from "./helpers.js";

const { key, receipt } = readJson(path.join(vectorsFolder, "receipts.json"));

test("another key, no key and no receipt fail", async () => {
  const other = Buffer.from(key, "base64");
  other[0] ^= 1;
  for (const wrong of [other.toString("base64"), "", "x", `${key} `, key.slice(0, -1)])
    assert.equal(await checkReceipt(wrong, receipt), "fails", wrong);
  for (const wrong of [null, undefined, [], "receipt", {}, { ...receipt, head: null }])
    assert.equal(await checkReceipt(key, wrong), "fails");
  assert.equal(await checkReceipt(key, { ...receipt, height: 1.5 }), "fails");
});

test("the order of the members does not matter", async () => {
  const turned = Object.fromEntries(Object.entries(receipt).reverse());
  assert.equal(await checkReceipt(key, turned), "holds");
});

test("a browser without Ed25519 says neither yes nor no, but still sees a receipt that is none", async (context) => {
  context.mock.method(crypto.subtle, "importKey", async () => {
    throw new DOMException("Unrecognized name.", "NotSupportedError");
  });
  assert.equal(await checkReceipt(key, receipt), "unknown");
  assert.equal(await checkReceipt(key, { ...receipt, signature: "x" }), "fails");
});
