import assert from "node:assert/strict";
import test from "node:test";
import { BadCode, normaliseCode, publicCredential, secretCredential } from "../src/crypto/credentials.js";
import { groupNamed } from "../src/crypto/groups.js";
import { readJson, sharedTest } from "./helpers.js";

const CODE = "MJq-jDS-bMB-7y1-j2J";

test("a code is read however it was typed", () => {
  const typed = [
    CODE,
    "MJqjDSbMB7y1j2J",
    " MJq jDS bMB 7y1 j2J\n",
    "MJq–jDS—bMB−7y1‑j2J",
    "MJq-jDS-\u200bbMB-7y1-j2J",
  ];
  for (const text of typed) assert.equal(normaliseCode(text), CODE);
});

for (const [typed, code] of [
  ["", "missing"],
  [" - - ", "missing"],
  ["MJq-jDS-bMB-7y1-j2", "wrong-length"],
  ["MJq-jDS-bMB-7y1-j2JJ", "wrong-length"],
  ["MJq-jDS-bMB-7y1-j2K", "wrong-checksum"],
  ["MJq-jDS-bMB-7y1-2jJ", "wrong-checksum"],
  ["mJq-jDS-bMB-7y1-j2J", "wrong-checksum"],
  ["MJ0-jDS-bMB-7y1-j2J", "wrong-character"],
  ["MJq-jDS-bMB-7y1-j2é", "wrong-character"],
  ["MJq.jDS.bMB.7y1.j2J", "wrong-character"],
  ["MJq_jDS_bMB_7y1_j2J", "wrong-character"],
]) {
  test(`"${typed}" is refused: ${code}`, () => {
    assert.throws(
      () => normaliseCode(typed),
      (error) => error instanceof BadCode && error.code === code,
    );
  });
}

test("the election's identifier salts the code", async () => {
  const group = groupNamed("BELENIOS-2048");
  const one = await secretCredential(group, "AAAAAAAAAAAAAA", CODE);
  assert.notEqual(one, await secretCredential(group, "AAAAAAAAAAAAAB", CODE));
});

sharedTest("codes give the published keys", "protocol/vectors.json", async (file) => {
  for (const [name, vector] of Object.entries(readJson(file))) {
    if (!vector.credential) continue;
    const group = groupNamed(name);
    const secret = await secretCredential(group, vector.uuid, normaliseCode(vector.credential));
    assert.equal(`${secret}`, vector.secret);
    assert.equal(`${publicCredential(group, secret)}`, vector.public);
  }
});
