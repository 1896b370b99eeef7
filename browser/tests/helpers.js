/** What several tests need: the design folder beside the repository, fixed numbers, tool-made elections. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import test from "node:test";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const vectorsFolder = path.join(root, "tests/vectors");
const sharedFolder = path.resolve(root, "../shared");

/**
 * A test that needs files of the design folder: without them it is skipped with a sentence, or fails under
 * REQUIRE_EXTERNAL=1.
 * @param {string} name
 * @param {string} relative the file or folder that must be there
 * @param {(location: string) => unknown} body gets the full path
 */
export function sharedTest(name, relative, body) {
  const location = path.join(sharedFolder, relative);
  const sentence = `the design folder has no ${relative} beside the repository`;
  test(name, (context) => {
    if (existsSync(location)) return body(location);
    if (process.env.REQUIRE_EXTERNAL === "1") throw new Error(sentence);
    return context.skip(sentence);
  });
}

/** @param {string} file */
export const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));

/**
 * The files of an election made by belenios-tool.
 * @param {string} folder
 */
export function readElection(folder) {
  const read = (name) => readFileSync(path.join(folder, name));
  const codes = read("private_creds.txt").toString().trim().split("\n");
  const publics = JSON.parse(read("public_creds.json").toString());
  return {
    election: new Uint8Array(read("election.json")),
    trustees: new Uint8Array(read("trustees.json")),
    codes: codes.map((line) => line.split(" ")[1]),
    publics: publics.map((line) => line.split(",")[0]),
  };
}

/** @param {string} text */
export const bytes = (text) => new TextEncoder().encode(text);
