import assert from "node:assert/strict";
import test from "node:test";
import { checkListed, fetchList, LONGEST_LIST } from "../src/crypto/list.js";
import { b64Digest } from "../src/crypto/text.js";
import { bytes } from "./helpers.js";

const check = async (text, credential, fingerprint) =>
  checkListed(bytes(text), fingerprint ?? (await b64Digest(text)), credential);

test("a credential is found by its exact text, with or without a weight", async () => {
  await check('["12","345,7","6"]', "12");
  await check('["12","345,7","6"]', "345");
  for (const absent of ["1", "2", "45", "345,7", "7", "", "012"])
    await assert.rejects(check('["12","345,7","6"]', absent), { code: "not-listed" });
  await assert.rejects(check("[]", "1"), { code: "not-listed" });
});

test("another list than the announced one is refused", async () => {
  const fingerprint = await b64Digest('["1"]');
  await check('["1"]', "1", fingerprint);
  await assert.rejects(check('["1"] ', "1", fingerprint), { code: "other-list" });
  await assert.rejects(check('["1","2"]', "1", fingerprint), { code: "other-list" });
});

test("what is no list of texts is refused", async () => {
  for (const text of ["{}", "[1]", "[null]", '["1"', "1"])
    await assert.rejects(check(text, "1"), { code: "malformed-text" });
  await assert.rejects(checkListed(new Uint8Array([0xff]), "", "1"), { code: "other-list" });
});

/** A list of this length in parts, with or without saying so beforehand. */
function serving(length, announced, status = 200) {
  const given = { read: 0, signal: null };
  const body = new ReadableStream({
    pull(controller) {
      const part = Math.min(50_000, length - given.read);
      given.read += part;
      if (part > 0) controller.enqueue(new Uint8Array(part).fill(32));
      else controller.close();
    },
  });
  const headers = announced ? { "Content-Length": `${length}` } : {};
  const fetch = async (url, { signal }) => {
    Object.assign(given, { url, signal });
    return new Response(body, { status, headers });
  };
  return { given, fetch };
}

for (const announced of [true, false]) {
  const how = announced ? "with its length announced" : "of unknown length";
  test(`a list up to the limit is downloaded, ${how}`, async () => {
    const { fetch, given } = serving(LONGEST_LIST, announced);
    assert.equal((await fetchList("/list", LONGEST_LIST, fetch)).length, LONGEST_LIST);
    assert.equal(given.url, "/list");
  });

  test(`a longer one is not, ${how}, whatever the page says`, async () => {
    const { fetch, given } = serving(3 * LONGEST_LIST, announced);
    assert.equal(await fetchList("/list", 10, fetch), null);
    assert.ok(given.read <= (announced ? 50_000 : LONGEST_LIST + 100_000), `${given.read} bytes were read`);
    assert.equal(given.signal.aborted, announced);
  });
}

test("a list that is too long by what the page says is not asked for", async () => {
  const { fetch, given } = serving(10, true);
  assert.equal(await fetchList("/list", LONGEST_LIST + 1, fetch), null);
  assert.equal(given.signal, null);
});

test("a list that does not come is an error, not a long list", async () => {
  await assert.rejects(fetchList("/list", 10, serving(10, true, 404).fetch), TypeError);
  await assert.rejects(
    fetchList("/list", 10, async () => {
      throw new TypeError("network");
    }),
    TypeError,
  );
});
