/** The browser's evaluator agrees with the server's, on the vectors that both read. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import path from "node:path";
import test from "node:test";
import { problemOf } from "../src/consult/problems.js";
import {
  asked,
  canonicalJson,
  piped,
  questionsOf,
  tidied,
  withoutHidden,
} from "../src/consult/questionnaire.js";
import { clean, countWords } from "../src/consult/texts.js";
import { answerWords, conditionWords } from "../src/consult/words.js";
import { readJson, vectorsFolder } from "./helpers.js";

const vectors = readJson(path.join(vectorsFolder, "questionnaire.json"));
const questionnaires = Object.fromEntries(
  Object.entries(vectors.questionnaires).map(([name, { plain }]) => [name, plain]),
);
const UNKNOWN = "There is no such question.";
const HIDDEN = "This question is not shown for these answers, so it cannot be answered.";

/** As the server checks a whole answer set. */
function check(questionnaire, answers) {
  const questions = new Map(questionsOf(questionnaire).map((question) => [question.id, question]));
  const shown = asked(questionnaire, answers);
  const problems = {};
  const fitting = {};
  for (const id of Object.keys(answers))
    if (!shown.has(id)) problems[id] = questions.has(id) ? HIDDEN : UNKNOWN;
  for (const id of shown) {
    const problem = problemOf(questions.get(id), answers[id]);
    if (problem !== null) problems[id] = problem;
    else if (id in answers) fitting[id] = answers[id];
  }
  return { fitting, problems };
}

test("canonical texts and hashes of whole questionnaires", () => {
  for (const { plain, canonical, hash } of Object.values(vectors.questionnaires)) {
    assert.equal(canonicalJson(plain), canonical);
    assert.equal(createHash("sha256").update(canonical).digest("hex"), hash);
  }
});

test("questions that are asked", () => {
  for (const { name, questionnaire, answers, visible } of vectors.visible)
    assert.deepEqual([...asked(questionnaires[questionnaire], answers)], visible, name);
});

test("what is wrong, in the same sentences", () => {
  for (const { name, questionnaire, answers, fitting, problems } of vectors.check)
    assert.deepEqual(check(questionnaires[questionnaire], answers), { fitting, problems }, name);
});

test("texts with earlier answers", () => {
  for (const { questionnaire, text, answers, expected } of vectors.piped)
    assert.equal(piped(questionnaires[questionnaire], text, answers), expected);
});

test("cleaned texts and their words", () => {
  for (const { text, lines, expected } of vectors.clean) assert.equal(clean(text, lines), expected);
  for (const { text, count } of vectors.words) assert.equal(countWords(text), count, text);
});

test("canonical answers", () => {
  for (const { answers, text } of vectors.canonical_answers) assert.equal(canonicalJson(answers), text);
});

test("typed answers become fitting ones, or stay wrong in the way that a person can mend", () => {
  const questionnaire = questionnaires.small;
  const typed = {
    q_role: { other: "  \u202eNurse  " },
    q_areas: [],
    q_sessions: "ten",
    q_why: "   ",
    q_long: " two\r\nlines ",
    q_grid: {},
    q_rank: [],
  };
  const answers = tidied(questionnaire, typed);
  assert.deepEqual(answers, { q_role: { other: "Nurse" }, q_sessions: "ten", q_long: "two\nlines" });
  const questions = new Map(questionsOf(questionnaire).map((question) => [question.id, question]));
  assert.equal(problemOf(questions.get("q_sessions"), answers.q_sessions), "Enter a whole number.");
  assert.deepEqual(tidied(questionnaire, answers), answers);
});

test("an option to type beside is itself the answer when nothing is typed", () => {
  const question = questionsOf(questionnaires.plan_b).find(({ id }) => id === "q_exempt");
  const value = tidied(questionnaires.plan_b, { q_exempt: ["older", { other: " " }, "carers"] }).q_exempt;
  assert.deepEqual(value, ["carers", "older", "other"]);
  assert.equal(problemOf(question, value), null);
});

test("answers that are hidden are not sent", () => {
  const answers = { q_role: "retired", q_contract: "gms", q_sessions: 4 };
  assert.deepEqual(withoutHidden(questionnaires.plan_b, answers), { q_role: "retired" });
});

test("answers and conditions in words", () => {
  const questions = new Map(questionsOf(questionnaires.plan_b).map((question) => [question.id, question]));
  const role = questions.get("q_role");
  assert.deepEqual(answerWords(role, undefined), { kind: "none", lines: ["Not answered"] });
  assert.deepEqual(answerWords(role, { prefer_not: true }).lines, ["Prefer not to say"]);
  assert.deepEqual(answerWords(role, { other: "Nurse" }), { kind: "plain", lines: ["Nurse"] });
  assert.deepEqual(answerWords(questions.get("q_statements"), { mixed: "pass" }), {
    kind: "list",
    lines: ["Some patients could fairly be asked to contribute: Pass"],
  });
  assert.equal(
    conditionWords(questions.get("q_sessions").show_if, questions),
    "if your answer to “What is your main role at present?” is not “Retired GP”",
  );
});
