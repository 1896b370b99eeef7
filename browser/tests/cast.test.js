import assert from "node:assert/strict";
import test from "node:test";
import { castBallot } from "../src/ballot/cast.js";
import { beforeClosing } from "../src/ballot/closing.js";

const addresses = { uuid: "U", cast_url: "/cast", ballot_url: "/ballot", csrf: "token" };
const sealed = { ballot: '{"a":"é"}', tracker: "a+b/c" };
const receipt = { uuid: "U", tracker: sealed.tracker };
const json =
  (status, value, headers = {}) =>
  () =>
    new Response(JSON.stringify(value), { status, headers });
const taken = json(201, { tracker: sealed.tracker, receipt });
const shown = () => new Response(sealed.ballot);
const absent = json(404, {});
const lost = () => {
  throw new TypeError("network");
};
const busy = (seconds) => json(503, {}, seconds === null ? {} : { "Retry-After": `${seconds}` });

/** A world whose answers are listed, and whose clock moves only by waiting. */
function world(posts, boards = [shown], signature = "holds", closes = Infinity) {
  const record = { requests: [], pauses: [], time: 0 };
  const answers = { "/cast": [...posts], "/ballot": [...boards] };
  const fetch = async (url, options) => {
    record.requests.push({ url, ...options });
    const queue = answers[url.split("?")[0]];
    return (queue.length > 1 ? queue.shift() : queue[0])();
  };
  const pause = async (seconds) => {
    record.pauses.push(seconds);
    record.time += 1000 * seconds;
  };
  return {
    ...record,
    record,
    fetch,
    pause,
    sleep: async () => {},
    now: () => record.time,
    left: () => closes - record.time,
    random: () => 0,
    checkReceipt: async () => signature,
  };
}

const cast = (there, uncertain = false) => castBallot(addresses, sealed, uncertain, there);

test("a ballot that is taken and shown is cast", async () => {
  const there = world([taken]);
  assert.deepEqual(await cast(there), { type: "cast", receipt, onBoard: true, signed: true });
  const [post, board] = there.record.requests;
  assert.equal(post.method, "POST");
  assert.equal(post.headers["X-CSRFToken"], "token");
  assert.equal(post.body, JSON.stringify({ ballot: sealed.ballot }));
  assert.equal(board.url, "/ballot?tracker=a%2Bb%2Fc");
  assert.equal(there.record.requests.length, 2);
});

test("200 for a ballot that was there already is as good", async () => {
  assert.equal((await cast(world([json(200, { tracker: sealed.tracker, receipt })]))).type, "cast");
});

test("a busy service gets the same ballot again after the time it asked for", async () => {
  const there = world([busy(7), busy(null), busy(9999), json(429, {}, { "Retry-After": "0" }), taken]);
  assert.equal((await cast(there)).type, "cast");
  assert.deepEqual(there.record.pauses, [7, 5, 60, 1]);
  const bodies = there.record.requests.filter(({ method }) => method === "POST").map(({ body }) => body);
  assert.equal(new Set(bodies).size, 1);
  assert.equal(bodies.length, 5);
});

test("those who were refused at one moment come back at different ones", async () => {
  const there = { ...world([busy(7), taken]), random: () => 0.4321 };
  await cast(there);
  assert.deepEqual(there.record.pauses, [7.8642]);
});

/** How long the voter waits each time, where voting closes in this many seconds. */
async function waits(closes, ...posts) {
  const there = world([...posts, taken], [shown], "holds", 1000 * closes);
  await cast(there);
  return there.record.pauses;
}

test("nobody is made to wait beyond the closing of voting", async () => {
  assert.deepEqual(await waits(40, busy(60)), [35]);
  assert.deepEqual(await waits(40, busy(60), busy(60), busy(60)), [35, 1, 1]);
  assert.deepEqual(await waits(5.5, busy(60)), [1]);
  assert.deepEqual(await waits(40, busy(20)), [20]);
  assert.deepEqual(await waits(65, busy(9999)), [60]);
  assert.deepEqual(await waits(1, busy(1), busy(7)), [1, 7]);
});

test("those who come before the closing do so at different moments, too", async () => {
  const there = { ...world([busy(60), taken], [shown], "holds", 40_000), random: () => 0.25 };
  await cast(there);
  assert.deepEqual(there.record.pauses, [35.5]);
});

test("the time left is told by the service's clock, whatever this device's says", () => {
  assert.equal(beforeClosing({ now_ms: 1_000_000, closes_ms: 1_060_000 }, 20_000), 40_000);
  assert.equal(beforeClosing({ now_ms: 1_000_000, closes_ms: 1_060_000 }, 70_000), -10_000);
  assert.equal(beforeClosing({ now_ms: 1_000_000, closes_ms: null }, 20_000), Infinity);
});

test("a service that stays busy for minutes leaves the voter with the ballot and a choice", async () => {
  const there = world([busy(30)]);
  assert.equal((await cast(there)).type, "unsure");
  assert.ok(there.record.time > 4 * 60_000 && there.record.time <= 5 * 60_000);
});

for (const [what, answer] of [
  ["no answer", lost],
  ["a fault", json(500, {})],
  ["a gateway's fault", json(502, {})],
  ["an unreadable answer", () => new Response("<html>", { status: 200 })],
]) {
  test(`${what} leaves it open whether the vote is cast`, async () => {
    assert.equal((await cast(world([answer]))).type, "unsure");
  });
}

test("another tracker, another election's receipt or none is a mismatch", async () => {
  for (const value of [
    { tracker: "other", receipt },
    { tracker: sealed.tracker, receipt: { ...receipt, tracker: "other" } },
    { tracker: sealed.tracker, receipt: { ...receipt, uuid: "V" } },
    { tracker: sealed.tracker },
  ]) {
    assert.equal((await cast(world([json(201, value)]))).type, "mismatch");
  }
});

test("a receipt that the platform did not sign is a mismatch; one that cannot be checked is none", async () => {
  const there = world([taken], [shown], "fails");
  assert.equal((await cast(there)).type, "mismatch");
  assert.equal(there.record.requests.length, 1);
  const { type, signed } = await cast(world([taken], [shown], "unknown"));
  assert.deepEqual([type, signed], ["cast", false]);
});

test("a board that shows another ballot, or none, is a mismatch", async () => {
  assert.equal((await cast(world([taken], [() => new Response(`${sealed.ballot} `)]))).type, "mismatch");
  assert.equal(
    (await cast(world([taken], [() => new Response(sealed.ballot.replace("é", "e"))]))).type,
    "mismatch",
  );
  assert.equal((await cast(world([taken], [absent]))).type, "mismatch");
});

test("a board that is late is asked again; one that cannot be read does not undo the receipt", async () => {
  assert.deepEqual(await cast(world([taken], [absent, lost, shown])), {
    type: "cast",
    receipt,
    onBoard: true,
    signed: true,
  });
  assert.deepEqual(await cast(world([taken], [lost])), {
    type: "cast",
    receipt,
    onBoard: false,
    signed: true,
  });
});

test("a refusal is told in the service's own sentence", async () => {
  const refusal = json(409, { error: "voting-over", message: "Voting is over." });
  assert.deepEqual(await cast(world([refusal])), { type: "refused", sentence: "Voting is over." });
  assert.equal((await cast(world([() => new Response("", { status: 413 })]))).type, "refused");
});

test("a refusal after a database that went away while it stored the ballot is held against the board", async () => {
  const unanswered = json(503, { error: "database-unanswered" }, { "Retry-After": "1" });
  const signedOut = json(401, { error: "sign-in-first" });
  assert.deepEqual(await cast(world([unanswered, busy(1), signedOut])), {
    type: "cast",
    receipt: null,
    onBoard: true,
    signed: false,
  });
  assert.equal((await cast(world([unanswered, signedOut], [absent]))).type, "refused");
  assert.match((await cast(world([unanswered, busy(60)]))).sentence, /cannot tell/);
  assert.match((await cast(world([busy(60)]))).sentence, /too busy/);
});

test("a pause is told apart from a refusal, and so is the end of a sign-in", async () => {
  const pause = json(409, { error: "voting-paused", message: "Voting is paused: a fire alarm." });
  assert.deepEqual(await cast(world([pause])), {
    type: "paused",
    sentence: "Voting is paused: a fire alarm.",
  });
  assert.equal((await cast(world([json(401, { error: "sign-in-first", message: "" })]))).signedOut, true);
});

test("a refusal after an unanswered attempt is held against the board first", async () => {
  const refusal = json(409, { error: "voting-over", message: "Voting is over." });
  assert.deepEqual(await cast(world([refusal], [shown]), true), {
    type: "cast",
    receipt: null,
    onBoard: true,
    signed: false,
  });
  assert.equal((await cast(world([refusal], [absent]), true)).type, "refused");
  assert.equal((await cast(world([refusal], [lost]), true)).type, "unsure");
});

test("the end of a sign-in is said as such", async () => {
  const { type, sentence } = await cast(world([json(401, {})]));
  assert.equal(type, "refused");
  assert.match(sentence, /Sign in/);
});
