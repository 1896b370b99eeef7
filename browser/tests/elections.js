/** Small elections with known keys, made here so that tests need nothing from outside. */
import { parseElection } from "../src/crypto/election.js";
import { groupNamed } from "../src/crypto/groups.js";
import { proofJson, proveKnowledge } from "../src/crypto/proofs.js";
import { randomScalar } from "../src/crypto/random.js";
import { bytes } from "./helpers.js";

export const UUID = "BrowserTest1234";
export const CODE = "MJq-jDS-bMB-7y1-j2J";

export const choice = (min, max, blank = false, answers = ["One", "Two", "Three"]) => ({
  answers,
  ...(blank ? { blank } : {}),
  min,
  max,
  question: "Which?",
});

export const ranking = (answers = ["One", "Two", "Three", "Four"], extra = undefined) => ({
  type: "NonHomomorphic",
  value: { answers, question: "Rank them" },
  ...(extra ? { extra } : {}),
});

export async function single(group, secret = randomScalar(group.q)) {
  const key = group.powerOfG(secret);
  const proof = await proveKnowledge(group, `pok|${group.name}|${key}|`, secret, () => randomScalar(group.q));
  return { secret, key, record: ["Single", { pok: proofJson(proof), public_key: `${key}` }] };
}

/** An election with one trustee: the parsed record, both texts and the secret key. */
export async function makeElection(groupName, questions) {
  const group = groupNamed(groupName);
  const { secret, key, record } = await single(group);
  const text = JSON.stringify({
    version: 1,
    description: "For tests",
    name: "A test",
    group: groupName,
    public_key: `${key}`,
    questions,
    uuid: UUID,
  });
  const trustees = JSON.stringify([record]);
  return { election: await parseElection(bytes(text)), secret, text, trustees };
}
