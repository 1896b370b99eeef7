import { Refusal } from "./errors.js";
import { parseElection, utf8 } from "./election.js";
import { parseJson } from "./json.js";
import { checkTrustees } from "./trustees.js";

/**
 * Opens the record of an election and refuses it unless it holds together: its fingerprint is the announced one,
 * its group is built in, and its public key is the product of proven trustee keys (section 16).
 * @param {Uint8Array} electionBytes raw bytes, exactly as served
 * @param {Uint8Array} trusteesBytes
 * @param {{uuid: string, fingerprint: string}} announced
 * @returns {Promise<import("./election.js").Election>}
 */
export async function openRecord(electionBytes, trusteesBytes, announced) {
  const election = await parseElection(electionBytes);
  if (election.fingerprint !== announced.fingerprint) {
    throw new Refusal(
      "other-fingerprint",
      "The election record is not the one that was announced: its fingerprint differs.",
    );
  }
  if (election.uuid !== announced.uuid) {
    throw new Refusal("other-election", "The election record belongs to another election.");
  }
  const product = await checkTrustees(election.group, parseJson(utf8(trusteesBytes)));
  if (product !== election.publicKey) {
    throw new Refusal("other-key", "The election’s public key is not the trustees’ key.");
  }
  return election;
}
