/**
 * Opens election records for another program to compare: reads [{election, trustees}, ...] from standard input and
 * prints a list with null for each that is accepted, and the code of the refusal for each other one.
 */
import { text } from "node:stream/consumers";
import { Refusal } from "../src/crypto/errors.js";
import { openRecord } from "../src/crypto/record.js";
import { b64Digest } from "../src/crypto/text.js";
import { bytes } from "./helpers.js";

/** The identifier that the page would be given, so that everything but that comparison is put to the test. */
function uuidIn(election) {
  try {
    return JSON.parse(election).uuid;
  } catch {
    return undefined;
  }
}

async function verdict({ election, trustees }) {
  const announced = { uuid: uuidIn(election), fingerprint: await b64Digest(bytes(election)) };
  try {
    await openRecord(bytes(election), bytes(trustees), announced);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

const verdicts = [];
for (const records of JSON.parse(await text(process.stdin))) verdicts.push(await verdict(records));
console.log(JSON.stringify(verdicts));
