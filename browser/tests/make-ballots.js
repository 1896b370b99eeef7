/**
 * Makes ballots for other programs to check: reads [{election, code, answers}, ...] from standard input and prints
 * the list of ballot texts.
 */
import { text } from "node:stream/consumers";
import { makeBallot } from "../src/crypto/ballot.js";
import { normaliseCode, secretCredential } from "../src/crypto/credentials.js";
import { parseElection } from "../src/crypto/election.js";
import { bytes } from "./helpers.js";

const made = [];
for (const { election: record, code, answers } of JSON.parse(await text(process.stdin))) {
  const election = await parseElection(bytes(record));
  const secret = await secretCredential(election.group, election.uuid, normaliseCode(code));
  made.push(await makeBallot(election, secret, answers));
}
console.log(JSON.stringify(made));
