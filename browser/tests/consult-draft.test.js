/** The keeper of drafts against a collector that loses answers, is away, or was used by another device. */
import assert from "node:assert/strict";
import test from "node:test";
import { DraftKeeper } from "../src/consult/draft.js";
import { Unreachable } from "../src/consult/network.js";

/** A collector that keeps one draft, and can be told to misbehave. */
class Collector {
  stored = null;
  requests = 0;
  away = false;
  loseAnswers = 0;
  refusal = null;

  fetch = async (_url, { method = "GET", body }) => {
    this.requests += 1;
    if (this.away) throw new TypeError("no network");
    const answer = this.refusal ?? (method === "PUT" ? this.put(JSON.parse(body)) : this.get());
    if (this.loseAnswers > 0) {
      this.loseAnswers -= 1;
      throw new TypeError("connection reset");
    }
    return new Response(JSON.stringify(answer.json), { status: answer.status, headers: answer.headers });
  };

  get() {
    return this.stored ? { status: 200, json: this.stored } : { status: 404, json: {} };
  }

  put({ version, ciphertext }) {
    if (version !== (this.stored?.version ?? 0) + 1)
      return { status: 409, json: { error: "draft-moved", ...this.stored } };
    this.stored = { version, ciphertext };
    return { status: 200, json: { version } };
  }
}

/** Timers that fire when they are told to. */
class Clock {
  waiting = new Map();
  next = 1;
  delays = [];
  later = (act, milliseconds) => {
    this.delays.push(milliseconds);
    this.waiting.set(this.next, act);
    this.next += 1;
    return this.next - 1;
  };
  cancel = (timer) => this.waiting.delete(timer);
  async run() {
    const due = [...this.waiting.values()];
    this.waiting.clear();
    for (const act of due) await act();
  }
}

let nonce = 0;
const cipher = {
  seal: async (content) => `${(nonce += 1)}:${JSON.stringify(content)}`,
  open: async (ciphertext) => JSON.parse(ciphertext.slice(ciphertext.indexOf(":") + 1)),
};

function device() {
  let kept = null;
  return { read: () => kept, write: (value) => ((kept = value), true), clear: () => (kept = null) };
}

function keeper(collector, at = device()) {
  const clock = new Clock();
  const told = [];
  const conflicts = [];
  const world = { fetch: collector.fetch, later: clock.later, cancel: clock.cancel, random: () => 0 };
  const tell = {
    status: (status) => told.push(status.kind),
    conflict: (theirs, ours) => conflicts.push({ theirs, ours }),
  };
  return { it: new DraftKeeper("/draft", cipher, at, world, tell), clock, told, conflicts, at };
}

test("a change is kept here at once and on the collector a moment later", async () => {
  const collector = new Collector();
  const { it, clock, told, at } = keeper(collector);
  assert.equal(await it.load(), null);
  it.keep({ a: 1 });
  await it.flush();
  assert.deepEqual(await cipher.open(at.read().ciphertext), { a: 1 });
  assert.equal(collector.stored, null);
  await clock.run();
  assert.deepEqual(await cipher.open(collector.stored.ciphertext), { a: 1 });
  assert.equal(at.read(), null);
  assert.equal(it.isPending, false);
  assert.equal(told[told.length - 1], "saved");
});

test("without a network it waits longer and longer, and saves the newest state when the network returns", async () => {
  const collector = new Collector();
  const { it, clock, told, at } = keeper(collector);
  collector.away = true;
  it.keep({ a: 1 });
  await clock.run();
  await clock.run();
  it.keep({ a: 2 });
  await clock.run();
  assert.deepEqual(clock.delays, [1200, 2000, 4000, 1200, 8000]);
  assert.equal(told[told.length - 1], "waiting");
  assert.deepEqual(await cipher.open(at.read().ciphertext), { a: 2 });
  collector.away = false;
  await clock.run();
  assert.deepEqual(await cipher.open(collector.stored.ciphertext), { a: 2 });
  assert.equal(collector.stored.version, 1);
});

test("a draft whose confirmation was lost is known again, even after several attempts", async () => {
  const collector = new Collector();
  const { it, clock, conflicts } = keeper(collector);
  collector.loseAnswers = 1;
  it.keep({ a: 1 });
  await clock.run();
  collector.away = true;
  await clock.run();
  collector.away = false;
  await clock.run();
  assert.deepEqual(conflicts, []);
  assert.equal(it.isPending, false);
  assert.equal(it.version, 2);
});

test("another device's draft is never overwritten, and the person decides", async () => {
  const collector = new Collector();
  const one = keeper(collector);
  const two = keeper(collector);
  await one.it.load();
  await two.it.load();
  two.it.keep({ a: "two" });
  await two.clock.run();
  one.it.keep({ a: "one" });
  await one.clock.run();
  assert.deepEqual(await cipher.open(collector.stored.ciphertext), { a: "two" });
  assert.deepEqual(one.conflicts, [{ theirs: { version: 1, content: { a: "two" } }, ours: { a: "one" } }]);
  one.it.keep({ a: "one, later" });
  assert.equal(one.clock.waiting.size, 0, "nothing is sent before the person has decided");
  one.it.settle({ a: "one" }, 1);
  await one.clock.run();
  assert.deepEqual(await cipher.open(collector.stored.ciphertext), { a: "one" });
});

test("what could not be saved before the page was closed is there again, and is a conflict only if both went on", async () => {
  const collector = new Collector();
  const at = device();
  const before = keeper(collector, at);
  before.it.keep({ a: 1 });
  await before.clock.run();
  collector.away = true;
  before.it.keep({ a: 2 });
  await before.clock.run();
  assert.equal(at.read().version, 1);
  await assert.rejects(keeper(collector, at).it.load(), Unreachable);
  collector.away = false;
  assert.deepEqual(await keeper(collector, at).it.load(), { content: { a: 2 }, theirs: null });
  const other = keeper(collector);
  await other.it.load();
  other.it.keep({ a: 3 });
  await other.clock.run();
  const { content, theirs } = await keeper(collector, at).it.load();
  assert.deepEqual([content, theirs.content, theirs.version], [{ a: 2 }, { a: 3 }, 2]);
});

test("a refusal is told in the service's words, and ends the attempts", async () => {
  const collector = new Collector();
  const told = [];
  const { it, clock } = keeper(collector);
  it.tell.status = (status) => told.push(status);
  collector.refusal = { status: 409, json: { error: "consultation-closed", message: "It has closed." } };
  it.keep({ a: 1 });
  await clock.run();
  assert.deepEqual(told[told.length - 1], { kind: "refused", sentence: "It has closed." });
  assert.equal(clock.waiting.size, 0);
});

test("a draft that is too long is told, and saved once it is shorter", async () => {
  const collector = new Collector();
  const { it, clock } = keeper(collector);
  const told = [];
  it.tell.status = (status) => told.push(status);
  const { seal } = it.cipher;
  it.cipher = {
    ...it.cipher,
    seal: async (content) => {
      if (content.a.length > 5) throw new Error("That is too much.");
      return seal(content);
    },
  };
  it.keep({ a: "too long" });
  await it.flush();
  await clock.run();
  assert.deepEqual(told[told.length - 1], { kind: "refused", sentence: "That is too much." });
  it.keep({ a: "short" });
  await clock.run();
  assert.deepEqual(told[told.length - 1], { kind: "saved" });
  assert.deepEqual(await cipher.open(collector.stored.ciphertext), { a: "short" });
});
