import assert from "node:assert/strict";
import test from "node:test";
import { makeBallot, tracker } from "../src/crypto/ballot.js";
import { normaliseCode, publicCredential, secretCredential } from "../src/crypto/credentials.js";
import { openRecord } from "../src/crypto/record.js";
import { parseElection } from "../src/crypto/election.js";
import { groupNamed } from "../src/crypto/groups.js";
import { randomScalar } from "../src/crypto/random.js";
import { checkBallot, decrypt } from "./check.js";
import { choice, makeElection, ranking, CODE } from "./elections.js";
import { bytes, readElection, readJson, sharedTest } from "./helpers.js";

const CASES = [
  {
    name: "choose one of three",
    question: choice(1, 1),
    vectors: [
      [1, 0, 0],
      [0, 0, 1],
    ],
  },
  {
    name: "choose up to two",
    question: choice(0, 2),
    vectors: [
      [0, 0, 0],
      [1, 0, 0],
      [1, 1, 0],
    ],
  },
  {
    name: "choose two or three",
    question: choice(2, 3),
    vectors: [
      [0, 1, 1],
      [1, 1, 1],
    ],
  },
  {
    name: "blank allowed",
    question: choice(1, 1, true),
    vectors: [
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 0, 1],
    ],
  },
  {
    name: "blank or up to two",
    question: choice(0, 2, true),
    vectors: [
      [1, 0, 0, 0],
      [0, 0, 0, 0],
      [0, 1, 0, 1],
    ],
  },
];

for (const { name, question, vectors } of CASES) {
  test(`BELENIOS-2048, ${name}: proofs hold and the ciphertexts hold the choice`, async () => {
    const { election, secret } = await makeElection("BELENIOS-2048", [question]);
    for (const vector of vectors) {
      const ballot = await makeBallot(election, randomScalar(election.group.q), [vector]);
      await checkBallot(election, ballot);
      const { choices } = JSON.parse(ballot).answers[0];
      const held = choices.map((ciphertext) => decrypt(election.group, secret, ciphertext));
      assert.deepEqual(
        held,
        vector.map((m) => (m ? election.group.g : 1n)),
      );
    }
  });
}

test("RFC-3526-2048: a ranking and a choice on one paper", async () => {
  const { election, secret } = await makeElection("RFC-3526-2048", [ranking(), choice(1, 1)]);
  const ballot = await makeBallot(election, randomScalar(election.group.q), [
    [2, 0, 1, 0],
    [0, 1, 0],
  ]);
  await checkBallot(election, ballot);
  const held = decrypt(election.group, secret, JSON.parse(ballot).answers[0].choices);
  assert.equal(held >> 8n, 0x02000100n);
});

test("answers outside the rules are not encrypted", async () => {
  const { election } = await makeElection("RFC-3526-2048", [ranking()]);
  const blank = await makeElection("BELENIOS-2048", [choice(1, 2, true)]);
  const s = randomScalar(election.group.q);
  for (const vector of [
    [1, 1, 0, 0],
    [2, 0, 0, 0],
    [1, 3, 0, 0],
    [1, 2, 3],
    [1, 2, 3, -1],
    [1, 2, 3, 4, 5],
  ]) {
    await assert.rejects(makeBallot(election, s, [vector]), { code: "answer-not-allowed" });
  }
  for (const vector of [
    [0, 0, 0, 0],
    [0, 1, 1, 1],
    [1, 1, 0, 0],
    [0, 2, 0, 0],
    [1, 0, 0],
    [0, 1, -1, 1],
  ]) {
    await assert.rejects(makeBallot(blank.election, s, [vector]), { code: "answer-not-allowed" });
  }
  await assert.rejects(makeBallot(election, s, []), { code: "answer-not-allowed" });
});

test("two ballots of one voter share no ciphertext, and length does not follow the choice", async () => {
  const { election } = await makeElection("RFC-3526-2048", [ranking()]);
  const s = randomScalar(election.group.q);
  const ballots = [];
  for (const vector of [
    [0, 0, 0, 0],
    [4, 3, 2, 1],
    [1, 2, 3, 4],
  ])
    ballots.push(await makeBallot(election, s, [vector]));
  const alphas = ballots.map((ballot) => JSON.parse(ballot).answers[0].choices.alpha);
  assert.equal(new Set(alphas).size, 3);
  const lengths = ballots.map((ballot) => ballot.length);
  assert.ok(Math.max(...lengths) - Math.min(...lengths) < 30, `${lengths}`);
});

test("a record is refused for another fingerprint, election or key", async () => {
  const { election, text, trustees } = await makeElection("BELENIOS-2048", [choice(1, 1)]);
  const other = await makeElection("BELENIOS-2048", [choice(1, 1)]);
  const { uuid, fingerprint } = election;
  const open = (record, keys, announced) => openRecord(bytes(record), bytes(keys), announced);
  assert.equal((await open(text, trustees, { uuid, fingerprint })).name, "A test");
  await assert.rejects(open(`${text} `, trustees, { uuid, fingerprint }), { code: "other-fingerprint" });
  await assert.rejects(open(other.text, trustees, { uuid, fingerprint }), { code: "other-fingerprint" });
  await assert.rejects(open(text, trustees, { uuid: "AnotherElection", fingerprint }), {
    code: "other-election",
  });
  await assert.rejects(open(text, other.trustees, { uuid, fingerprint }), { code: "other-key" });
});

test("a malformed record is refused", async () => {
  const { text } = await makeElection("BELENIOS-2048", [choice(1, 1)]);
  const record = JSON.parse(text);
  const parse = (changes) => parseElection(bytes(JSON.stringify({ ...record, ...changes })));
  await assert.rejects(parse({ version: 2 }), { code: "malformed-text" });
  await assert.rejects(parse({ group: "Ed25519" }), { code: "unknown-group" });
  await assert.rejects(parse({ public_key: "1" }), { code: "weak-key" });
  await assert.rejects(parse({ public_key: `${groupNamed("BELENIOS-2048").g}` }), { code: "weak-key" });
  await assert.rejects(parse({ profile: "tellers-2" }), { code: "malformed-text" });
  assert.equal((await parse({ profile: "tellers-1" })).name, "A test");
  await assert.rejects(parse({ public_key: "0" }), { code: "not-in-group" });
  await assert.rejects(parse({ public_key: 2 }), { code: "malformed-text" });
  await assert.rejects(parse({ questions: [] }), { code: "malformed-text" });
  await assert.rejects(parse({ questions: [choice(2, 1)] }), { code: "malformed-text" });
  await assert.rejects(parse({ questions: [choice(1, 4)] }), { code: "malformed-text" });
  await assert.rejects(parse({ questions: [ranking()] }), { code: "no-embedding" });
  await assert.rejects(parse({ questions: [{ type: "Lists", value: {} }] }), { code: "malformed-text" });
  await assert.rejects(parseElection(new Uint8Array([0xff])), { code: "malformed-text" });
});

sharedTest(
  "a published ballot: fingerprint, signed hash, tracker, all proofs",
  "protocol/vectors.json",
  async (file) => {
    const { ballot } = readJson(file);
    const election = await parseElection(bytes(ballot.election_json));
    assert.equal(election.fingerprint, ballot.fingerprint);
    assert.equal(await tracker(ballot.ballot_json), ballot.tracker);
    await checkBallot(election, ballot.ballot_json);
  },
);

for (const [folder, answers] of Object.entries({
  homomorphic: [
    [0, 1, 0],
    [1, 0, 0],
  ],
  "threshold-2-of-3": [[0, 0, 1]],
  ranked: [[0, 2, 1, 0]],
})) {
  sharedTest(
    `an election of belenios-tool: ${folder}`,
    `protocol/made-by-belenios-tool/${folder}`,
    async (location) => {
      const files = readElection(location);
      const { uuid, fingerprint } = await parseElection(files.election);
      const election = await openRecord(files.election, files.trustees, { uuid, fingerprint });
      for (const code of files.codes) {
        const s = await secretCredential(election.group, uuid, normaliseCode(code));
        assert.ok(files.publics.includes(`${publicCredential(election.group, s)}`), code);
      }
      const secret = await secretCredential(election.group, uuid, files.codes[0]);
      await checkBallot(election, await makeBallot(election, secret, answers));
    },
  );
}

test("a ballot takes well under a second here, a few seconds on a slow phone", async () => {
  for (const [group, question, vector] of [
    ["BELENIOS-2048", choice(1, 1, true), [0, 1, 0, 0]],
    ["RFC-3526-2048", ranking(["A", "B", "C", "D", "E", "F", "G"]), [1, 2, 3, 4, 5, 6, 7]],
  ]) {
    const { election } = await makeElection(group, [question]);
    const secret = await secretCredential(election.group, election.uuid, CODE);
    const began = performance.now();
    await makeBallot(election, secret, [vector]);
    assert.ok(performance.now() - began < 1000, group);
  }
});
