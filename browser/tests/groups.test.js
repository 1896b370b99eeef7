import assert from "node:assert/strict";
import test from "node:test";
import { Refusal } from "../src/crypto/errors.js";
import { groupNamed } from "../src/crypto/groups.js";
import { hq } from "../src/crypto/proofs.js";
import { randomScalar } from "../src/crypto/random.js";
import { readJson, sharedTest } from "./helpers.js";

const NAMES = ["BELENIOS-2048", "RFC-3526-2048"];

/** Powers the long way: square and multiply, one bit at a time. */
function slowPower(base, exponent, p) {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % p;
    if (bit === "1") result = (result * base) % p;
  }
  return result;
}

for (const name of NAMES) {
  test(`${name}: windowed and comb powers agree with square-and-multiply`, () => {
    const group = groupNamed(name);
    const base = group.powerOfG(12345678901234567890n);
    const exponents = [
      0n,
      1n,
      2n,
      3n,
      31n,
      32n,
      33n,
      2n ** 64n,
      2n ** 100n - 1n,
      group.q - 1n,
      randomScalar(group.q),
    ];
    for (const exponent of exponents) {
      const expected = slowPower(base, exponent, group.p);
      assert.equal(group.power(base, exponent), expected);
      assert.equal(group.fixedPower(base, exponent), expected);
      assert.equal(group.powerOfG(exponent), slowPower(group.g, exponent, group.p));
    }
  });

  test(`${name}: membership`, () => {
    const group = groupNamed(name);
    assert.ok(
      group.contains(1n) && group.contains(group.g) && group.contains(group.powerOfG(randomScalar(group.q))),
    );
    for (const x of [0n, -1n, group.p - 1n, group.p, group.p + group.g, group.p - group.g])
      assert.ok(!group.contains(x));
    for (let x = 2n; x < 60n; x += 1n)
      assert.equal(group.contains(x), slowPower(x, group.q, group.p) === 1n, `${x}`);
    assert.throws(() => group.element("0", "x"), Refusal);
    assert.throws(() => group.element(`${group.p + group.g}`, "x"), Refusal);
    assert.throws(() => group.element(`0${group.g}`, "x"), Refusal);
  });

  test(`${name}: random exponents are in range and differ`, () => {
    const { q } = groupNamed(name);
    const drawn = Array.from({ length: 50 }, () => randomScalar(q));
    assert.ok(drawn.every((x) => x >= 0n && x < q));
    assert.equal(new Set(drawn).size, 50);
  });
}

test("groups are known by name only", () => {
  for (const name of ["Ed25519", "belenios-2048", "", null, { p: "23" }, "__proto__"]) {
    assert.throws(() => groupNamed(name), { code: "unknown-group" });
  }
});

test("only the RFC group embeds, and only what fits", () => {
  const rfc = groupNamed("RFC-3526-2048");
  assert.equal(rfc.embed([0, 0, 0]), 1n);
  assert.throws(() => rfc.embed([256]), { code: "cannot-embed" });
  assert.throws(() => rfc.embed([-1]), { code: "cannot-embed" });
  assert.throws(() => rfc.embed(Array(255).fill(1)), { code: "cannot-embed" });
  assert.throws(() => groupNamed("BELENIOS-2048").embed([1]), { code: "no-embedding" });
});

sharedTest("the constants are the published ones", "protocol/groups.json", (file) => {
  for (const [name, { p, q, g }] of Object.entries(readJson(file))) {
    const group = groupNamed(name);
    assert.deepEqual([group.p, group.q, group.g].map(String), [p, q, g]);
  }
});

sharedTest(
  "hashes and embeddings are those of the published values",
  "protocol/vectors.json",
  async (file) => {
    const vectors = readJson(file);
    for (const name of NAMES) {
      const { prefix, elements, challenge } = vectors[name].hash_example;
      assert.equal(`${await hq(groupNamed(name), prefix, elements.map(BigInt))}`, challenge);
    }
    for (const { ints, element } of vectors.nh_encode) {
      assert.equal(`${groupNamed("RFC-3526-2048").embed(ints)}`, element);
    }
  },
);
