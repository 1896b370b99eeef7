/** The room's screen: time in words, and what is drawn from the state. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { clockWords, secondsLeft, timerWords } from "../src/screen/view.js";

test("seconds left are whole, rounded up, and never below nothing", () => {
  assert.equal(secondsLeft(10_000, 0), 10);
  assert.equal(secondsLeft(10_000, 1), 10);
  assert.equal(secondsLeft(10_000, 9_999), 1);
  assert.equal(secondsLeft(10_000, 10_000), 0);
  assert.equal(secondsLeft(10_000, 99_000), 0);
});

test("a time is said as a clock shows it", () => {
  assert.deepEqual([0, 5, 59, 60, 75, 3599, 3600, 3675].map(clockWords), [
    "0:00",
    "0:05",
    "0:59",
    "1:00",
    "1:15",
    "59:59",
    "1:00:00",
    "1:01:15",
  ]);
});

test("the last fifteen seconds look different, and the end is said in words", () => {
  const timer = { ends: 100_000, seconds: 60 };
  assert.deepEqual(timerWords(timer, 40_000), { text: "1:00", look: "" });
  assert.deepEqual(timerWords(timer, 84_999), { text: "0:16", look: "" });
  assert.deepEqual(timerWords(timer, 85_000), { text: "0:15", look: "soon" });
  assert.deepEqual(timerWords(timer, 99_999), { text: "0:01", look: "soon" });
  assert.deepEqual(timerWords(timer, 100_000), { text: "Time is up", look: "over" });
});
