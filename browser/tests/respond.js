/**
 * Respondents for another program: one step each call, {step, ...} in, JSON out.
 * "ask": fresh codes and their blinded requests. "answer": tokens, submissions, withdrawals and drafts of codes.
 */
import { text } from "node:stream/consumers";
import { makeAnswer, makeWithdrawal } from "../src/consult/crypto/answer.js";
import { deriveKeys, newCode } from "../src/consult/crypto/code.js";
import { decryptDraft, encryptDraft } from "../src/consult/crypto/draft.js";
import { readConsultation } from "../src/consult/crypto/record.js";
import { finishToken, requestToken } from "../src/consult/crypto/token.js";

const input = JSON.parse(await text(process.stdin));
const record = await readConsultation(input.record, null);

const steps = {
  async ask({ classes }) {
    return Promise.all(
      classes.map(async (className) => {
        const code = await newCode();
        const derived = await deriveKeys(code, record.fingerprint);
        return { code, className, blinded: (await requestToken(record, derived, className)).blinded };
      }),
    );
  },

  async answer({ people, questionnaire, questions }) {
    return Promise.all(
      people.map(async ({ code, className, signature, answers, draft }) => {
        const derived = await deriveKeys(code, record.fingerprint);
        const request = await requestToken(record, derived, className);
        const token = await finishToken(record, request, signature);
        const about = { className, token, questionnaire, questions, answers };
        return {
          key: derived.key,
          token,
          submission: await makeAnswer(record, derived, { ...about, revision: 1 }),
          withdrawal: await makeWithdrawal(derived, { ...about, revision: 2 }),
          draft: await encryptDraft(derived, `from the browser: ${code}`),
          read: await decryptDraft(derived, draft),
        };
      }),
    );
  },
};

console.log(JSON.stringify(await steps[input.step](input)));
