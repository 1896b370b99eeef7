import assert from "node:assert/strict";
import test from "node:test";
import { initialState, isUnconfirmed, reduce, toKeep } from "../src/ballot/machine.js";

const ranked = {
  kind: "ranked",
  question: "Rank",
  answers: ["A", "B"],
  notes: [],
  seats: 1,
  mayBeBlank: true,
};
const choice = { kind: "choice", question: "Which?", answers: ["A", "B"], min: 1, max: 1, blank: false };
const opened = (...questions) => ({ type: "opened", description: "", questions });
const answer = (part) => ({ type: "answer", answer: { order: [], picked: [], blank: false, ...part } });
const sealed = { type: "sealed", ballot: "{}", tracker: "T" };
const sentence = "Why.";

/** Plays events (a bare word is an event without anything else) from the beginning. */
const play = (...events) =>
  events.reduce(
    (state, event) => reduce(state, typeof event === "string" ? { type: event } : event),
    initialState,
  );

const toCode = [opened(ranked), answer({ order: [1] }), "next", "next"];
const sending = [...toCode, "seal", sealed];

test("one question: choose, check, code, casting, cast", () => {
  const steps = [
    opened(ranked),
    answer({ order: [1] }),
    "next",
    "next",
    "seal",
    sealed,
    { type: "cast", receipt: {}, onBoard: true },
  ];
  const seen = steps.map((_, i) => play(...steps.slice(0, i + 1)).step);
  assert.deepEqual(seen, ["choose", "choose", "check", "code", "casting", "casting", "cast"]);
});

test("questions come one after another, and a change leads back to the check", () => {
  const both = [opened(ranked, choice), answer({ order: [0] }), "next", answer({ picked: [1] }), "next"];
  assert.equal(play(...both).step, "check");
  const changing = play(...both, { type: "change", at: 0 });
  assert.deepEqual([changing.step, changing.at], ["choose", 0]);
  assert.equal(reduce(changing, { type: "next" }).step, "check");
  assert.equal(reduce(changing, { type: "back" }).step, "check");
  assert.deepEqual([play(...both, "back").step, play(...both, "back").at], ["choose", 1]);
  assert.equal(play(...both, "back", "back").at, 0);
  assert.equal(play(...both, "back", "back").answers[1].picked[0], 1);
});

test("an incomplete answer stays on its screen with a problem, which goes away", () => {
  const stuck = play(opened(choice), "next");
  assert.deepEqual([stuck.step, stuck.problem], ["choose", "Choose one"]);
  assert.equal(reduce(reduce(stuck, answer({ picked: [0] })), { type: "next" }).problem, null);
});

test("an empty ranking is confirmed before it goes on", () => {
  assert.equal(play(opened(ranked), "next").step, "blank");
  assert.equal(play(opened(ranked), "next", "back").step, "choose");
  assert.equal(play(opened(ranked), "next", "next").step, "check");
});

test("a wrong code comes back to the code, with the answers kept", () => {
  const state = play(...toCode, "seal", { type: "wrong-code", sentence });
  assert.deepEqual([state.step, state.problem, state.answers[0].order], ["code", sentence, [1]]);
  assert.equal(play(...toCode, "seal", { type: "wrong-code", sentence }, "back").problem, null);
});

test("once the ballot is sealed the choice is forgotten and nothing leads back", () => {
  const state = play(...sending);
  assert.deepEqual(state.answers, []);
  assert.deepEqual(state.sealed, { ballot: "{}", tracker: "T" });
  for (const type of ["back", "next", "change", "seal", "answer", "opened"])
    assert.equal(reduce(state, { type }), state);
  assert.equal(reduce(state, { type: "wrong-code", sentence }), state);
});

test("waiting and uncertainty lead back to the same ballot", () => {
  const waiting = play(...sending, { type: "waiting", seconds: 5 });
  assert.deepEqual([waiting.step, waiting.seconds], ["waiting", 5]);
  assert.equal(reduce(waiting, { type: "send" }).step, "casting");
  const unsure = play(...sending, { type: "unsure", sentence });
  assert.ok(unsure.uncertain);
  const again = reduce(unsure, { type: "send" });
  assert.deepEqual([again.step, again.sealed.tracker, again.uncertain], ["casting", "T", true]);
  assert.equal(reduce(again, { type: "cast", receipt: null, onBoard: true }).uncertain, false);
});

test("leaving is guarded exactly while a sealed ballot is unconfirmed", () => {
  const guarded = (...events) => isUnconfirmed(play(...events));
  assert.ok(!guarded(...toCode));
  assert.ok(!guarded(...toCode, "seal"));
  assert.ok(guarded(...sending));
  assert.ok(guarded(...sending, { type: "waiting", seconds: 1 }));
  assert.ok(guarded(...sending, { type: "unsure", sentence }));
  for (const type of ["refused", "mismatch", "cast"]) assert.ok(!guarded(...sending, { type, sentence }));
});

test("the end stays the end", () => {
  for (const type of ["refused", "mismatch"]) {
    const state = play(...sending, { type, sentence });
    assert.equal(state.step, type);
    for (const other of ["send", "cast", "back", "opened", "unsure"])
      assert.equal(reduce(state, { type: other }), state);
  }
  const cast = play(...sending, { type: "cast", receipt: {}, onBoard: false });
  assert.ok(reduce(cast, { type: "on-board" }).onBoard);
  assert.equal(reduce(cast, { type: "mismatch", sentence }).step, "mismatch");
});

test("a record that does not hold together ends the page", () => {
  const state = play({ type: "broken", sentence });
  assert.deepEqual([state.step, state.sentence], ["broken", sentence]);
  assert.equal(reduce(state, opened(ranked)), state);
});

test("every change of the question on the screen can be undone, and no other's", () => {
  const state = play(opened(ranked, choice), answer({ order: [1] }), answer({ order: [1, 0] }));
  assert.deepEqual(reduce(state, { type: "undo" }).answers[0].order, [1]);
  const empty = play(opened(ranked), answer({ order: [1] }), "undo", "undo");
  assert.deepEqual([empty.answers[0].order, empty.history], [[], []]);
  const second = play(opened(ranked, choice), answer({ order: [1] }), "next", "undo");
  assert.deepEqual([second.at, second.answers[0].order], [1, [1]]);
});

test("what is kept brings the voter back to the same step, until a ballot is made", () => {
  const walks = [
    [opened(ranked, choice), answer({ order: [1, 0] })],
    [opened(ranked), "next"],
    [opened(ranked, choice), answer({ order: [0] }), "next", answer({ picked: [1] }), "next"],
    [opened(ranked, choice), answer({ order: [0] }), "next", answer({ picked: [1] }), "next", "next"],
  ];
  for (const walk of walks) {
    const left = play(...walk);
    const kept = JSON.parse(JSON.stringify(toKeep(left)));
    const back = play({ ...walk[0], kept });
    assert.deepEqual([back.step, back.at, back.answers], [left.step, left.at, left.answers]);
    assert.equal(back.restored, walk.length > 2 || walk[1] !== "next");
  }
  assert.equal(toKeep(play(...sending)), null);
  assert.equal(toKeep(initialState), null);
});

test("what does not fit the questions is not brought back", () => {
  const good = {
    step: "check",
    at: 0,
    reviewing: false,
    answers: [{ order: [1], picked: [], blank: false }],
  };
  assert.equal(play({ ...opened(ranked), kept: good }).step, "check");
  const bad = [
    null,
    5,
    {},
    { ...good, step: "cast" },
    { ...good, at: 1 },
    { ...good, at: "__proto__" },
    { ...good, answers: [] },
    ...[[2], [0, 0], [-1], ["0"], "1", null].map((order) => ({
      ...good,
      answers: [{ order, picked: [], blank: false }],
    })),
    { ...good, answers: [{ order: [1], picked: [0], blank: false }] },
    { ...good, answers: [{ order: [1], picked: [], blank: "yes" }] },
  ];
  for (const kept of bad) {
    const state = play({ ...opened(ranked), kept });
    assert.deepEqual([state.step, state.restored, state.answers[0].order], ["choose", false, []]);
  }
  const unfinished = { ...good, answers: [{ order: [], picked: [], blank: false }] };
  assert.equal(play({ ...opened(choice), kept: unfinished }).step, "choose");
});

test("a pause keeps the ballot and leads back to sending the same one", () => {
  const paused = play(...sending, { type: "paused", sentence });
  assert.deepEqual([paused.step, paused.sentence, paused.sealed.tracker], ["paused", sentence, "T"]);
  assert.equal(reduce(paused, { type: "send" }).step, "casting");
});
