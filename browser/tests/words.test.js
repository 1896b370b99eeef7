/** The counter under a statement counts as the server does (tests/vectors/words.json). */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { countWords } from "../src/nominations/words.js";

const vectors = JSON.parse(
  await readFile(new URL("../../tests/vectors/words.json", import.meta.url), "utf8"),
);

test("words are counted as the server counts them", () => {
  assert.ok(vectors.length > 50);
  for (const { text, words } of vectors) assert.equal(countWords(text), words, JSON.stringify(text));
});
