import assert from "node:assert/strict";
import test from "node:test";
import {
  emptyAnswer,
  inWords,
  isAnswerTo,
  isSilent,
  limits,
  move,
  moveTo,
  pick,
  pickBlank,
  problem,
  rankNext,
  toVector,
  unrank,
  unranked,
} from "../src/ballot/answers.js";

const ranked = {
  kind: "ranked",
  question: "Rank",
  answers: ["A", "B", "C", "D"],
  notes: [],
  seats: 2,
  mayBeBlank: true,
};
const choice = (min, max, blank = false) => ({
  kind: "choice",
  question: "Which?",
  answers: ["A", "B", "C"],
  min,
  max,
  blank,
});
const order = (...choices) => ({ ...emptyAnswer(), order: choices });

test("ranking next appends once", () => {
  const answer = rankNext(rankNext(emptyAnswer(), 2), 0);
  assert.deepEqual(answer.order, [2, 0]);
  assert.equal(rankNext(answer, 2), answer);
  assert.deepEqual(unranked(ranked, answer), [1, 3]);
});

test("moving swaps neighbours and stops at the ends", () => {
  assert.deepEqual(move(order(2, 0, 1), 0, -1).order, [0, 2, 1]);
  assert.deepEqual(move(order(2, 0, 1), 0, 1).order, [2, 1, 0]);
  const answer = order(2, 0);
  assert.equal(move(answer, 2, -1), answer);
  assert.equal(move(answer, 0, 1), answer);
  assert.equal(move(answer, 3, 1), answer);
});

test("removing closes the gap", () => {
  assert.deepEqual(unrank(order(2, 0, 1), 0).order, [2, 1]);
  assert.deepEqual(toVector(ranked, unrank(order(2, 0, 1), 0)), [0, 2, 1, 0]);
});

test("no operation changes the answer that it is given", () => {
  const answer = Object.freeze({ order: Object.freeze([1, 0]), picked: Object.freeze([1]), blank: false });
  rankNext(answer, 2);
  move(answer, 0, -1);
  unrank(answer, 1);
  pick(choice(0, 3), answer, 0, true);
  pickBlank(answer, true);
  assert.deepEqual(answer, { order: [1, 0], picked: [1], blank: false });
});

test("every series of presses gives ranks 1, 2, 3 ... without gap", () => {
  let seed = 7;
  const below = (n) => (seed = (seed * 48271) % 2147483647) % n;
  let answer = emptyAnswer();
  for (let i = 0; i < 2000; i += 1) {
    const act = [
      () => rankNext(answer, below(4)),
      () => move(answer, below(4), -1),
      () => move(answer, below(4), 1),
      () => unrank(answer, below(4)),
    ];
    answer = act[below(4)]();
    const ranks = toVector(ranked, answer).filter(Boolean).sort();
    assert.deepEqual(
      ranks,
      ranks.map((_, place) => place + 1),
    );
    assert.equal(answer.order.length + unranked(ranked, answer).length, 4);
  }
});

test("one choice replaces another; several add up in the order of the paper", () => {
  const one = choice(1, 1);
  assert.deepEqual(pick(one, pick(one, emptyAnswer(), 0, true), 2, true).picked, [2]);
  const many = choice(0, 2);
  const both = pick(many, pick(many, emptyAnswer(), 2, true), 0, true);
  assert.deepEqual(both.picked, [0, 2]);
  assert.deepEqual(pick(many, both, 2, false).picked, [0]);
});

test("the blank vote and choices exclude one another", () => {
  const question = choice(1, 2, true);
  const blank = pickBlank(pick(question, emptyAnswer(), 1, true), true);
  assert.deepEqual(toVector(question, blank), [1, 0, 0, 0]);
  assert.deepEqual(toVector(question, pick(question, blank, 1, true)), [0, 0, 1, 0]);
  assert.deepEqual(inWords(question, blank), []);
});

test("what must be put right is said", () => {
  const three = { ...emptyAnswer(), picked: [0, 1, 2] };
  assert.equal(problem(choice(1, 1), emptyAnswer()), "Choose one");
  assert.equal(problem(choice(1, 1, true), emptyAnswer()), "Choose one, or the blank vote");
  assert.equal(problem(choice(0, 2, true), emptyAnswer()), "Choose up to 2, or the blank vote");
  assert.equal(problem(choice(0, 2), emptyAnswer()), null);
  assert.equal(problem(choice(0, 2), three), "You have chosen 3; choose up to 2");
  assert.equal(problem(choice(2, 3), { ...emptyAnswer(), picked: [0] }), "Choose from 2 to 3");
  assert.equal(problem(choice(1, 2, true), pickBlank(emptyAnswer(), true)), null);
  assert.equal(problem(ranked, emptyAnswer()), null);
  assert.equal(problem({ ...ranked, mayBeBlank: false }, emptyAnswer()), "Rank at least one of them");
  assert.deepEqual([limits(choice(2, 2)), limits(choice(0, 1))], ["exactly 2", "one or none"]);
});

test("an answer that says nothing needs a confirmation, a chosen blank vote does not", () => {
  assert.ok(isSilent(ranked, emptyAnswer()));
  assert.ok(!isSilent(ranked, order(1)));
  assert.ok(isSilent(choice(0, 2), emptyAnswer()));
  assert.ok(!isSilent(choice(0, 2, true), pickBlank(emptyAnswer(), true)));
});

test("the review lists a ranking from the best", () => {
  assert.deepEqual(inWords(ranked, order(3, 0)), ["D", "A"]);
});

test("a choice is put at a place, whether it had one before or not", () => {
  assert.deepEqual(moveTo(order(0, 1, 2), 2, 0).order, [2, 0, 1]);
  assert.deepEqual(moveTo(order(0, 1, 2), 0, 2).order, [1, 2, 0]);
  assert.deepEqual(moveTo(order(0, 1), 3, 1).order, [0, 3, 1]);
  assert.deepEqual(moveTo(emptyAnswer(), 3, 0).order, [3]);
  for (let place = 0; place < 3; place += 1)
    assert.equal(moveTo(order(0, 1, 2), 1, place).order.indexOf(1), place);
});

test("what was kept is an answer only to a question that it fits", () => {
  assert.ok(isAnswerTo(ranked, order(3, 0)));
  assert.ok(isAnswerTo(choice(0, 2), { order: [], picked: [0, 2], blank: false }));
  assert.ok(!isAnswerTo(ranked, order(4)));
  assert.ok(!isAnswerTo(choice(0, 2), order(1)));
  assert.ok(!isAnswerTo(ranked, { ...emptyAnswer(), blank: true }));
});
