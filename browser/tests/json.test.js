import assert from "node:assert/strict";
import test from "node:test";
import { MalformedText } from "../src/crypto/errors.js";
import { parseJson } from "../src/crypto/json.js";
import { decimal, members } from "../src/crypto/text.js";

test("reads what JSON.parse reads, of records", () => {
  for (const text of [
    '{"a":[1,-2,"x\\u00e9\\n",true,null,{}],"b":{"c":[]}}',
    " [ 1 , 2 ] ",
    '"é"',
    "0",
    '{"__proto__":1}',
  ]) {
    assert.deepEqual(parseJson(text), JSON.parse(text));
  }
});

for (const [what, text] of Object.entries({
  "a member twice": '{"a":1,"a":2}',
  "a member twice, once escaped": '{"a":1,"\\u0061":2}',
  "a fraction": "[1.0]",
  "an exponent": "[1e3]",
  "a leading zero": "[01]",
  "minus zero": "[-0]",
  "a huge number": "[12345678901234567890]",
  "a trailing comma": "[1,]",
  "something after the end": "[] []",
  nothing: "",
  "a raw control character": '"\n"',
  "an open list": "[1",
  "a bare word": "NaN",
  "deep nesting": "[".repeat(33) + "]".repeat(33),
  "half of a surrogate pair": '["\\ud800"]',
  "half of a surrogate pair in a name": '{"\\udc00":1}',
})) {
  test(`refuses ${what}`, () => assert.throws(() => parseJson(text), MalformedText));
}

test("reads whole pairs, nesting up to the bound, and whole numbers beyond those of JavaScript", () => {
  assert.equal(parseJson('"\\ud83d\\ude00"'), "😀");
  assert.equal(JSON.stringify(parseJson("[".repeat(32) + "]".repeat(32))).length, 64);
  assert.equal(parseJson("9007199254740991"), Number.MAX_SAFE_INTEGER);
  assert.equal(parseJson("-999999999999999999"), -999999999999999999n);
});

test("reads plain decimals below the bound only", () => {
  assert.equal(decimal("17", 18n, "x"), 17n);
  assert.equal(decimal("0", 1n, "x"), 0n);
  for (const bad of ["18", "017", "+1", "-1", "1.0", "", " 1", "1e1", "0x1", 7, null, "9".repeat(700)]) {
    assert.throws(() => decimal(bad, 18n, "x"), MalformedText, `${bad}`);
  }
});

test("objects have exactly the expected members", () => {
  assert.deepEqual(members({ a: 1, b: 2 }, ["a"], "x", ["b"]), { a: 1, b: 2 });
  for (const bad of [{}, { a: 1, c: 1 }, [], null, "a", Object.create({ a: 1 })]) {
    assert.throws(() => members(bad, ["a"], "x"), MalformedText);
  }
});
