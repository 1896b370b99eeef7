/** Normalises voting codes for another program to compare: a list of typed texts in, a list of codes or nulls out. */
import { text } from "node:stream/consumers";
import { BadCode, normaliseCode } from "../src/crypto/credentials.js";

function normal(typed) {
  try {
    return normaliseCode(typed);
  } catch (error) {
    if (error instanceof BadCode) return null;
    throw error;
  }
}

console.log(JSON.stringify(JSON.parse(await text(process.stdin)).map(normal)));
