/**
 * Requests to the collector and the registrar, with a time limit and the body read to the end: a body that breaks off
 * is no answer. Neither cookies nor anything else that names the person goes to the collector.
 * @typedef {{status: number, bytes: Uint8Array, json: any, retryAfter: number}} Answer
 */

const ANSWER_WITHIN = 45_000;
const MOST_SECONDS = 60;

/**
 * @param {typeof fetch} fetch
 * @param {string} url
 * @param {RequestInit & {json?: unknown}} [options] `json` becomes the body, as it is where it is a text already
 * @returns {Promise<Answer | null>} null when there was no answer
 */
export async function request(fetch, url, { json, headers = {}, ...options } = {}) {
  const control = new AbortController();
  const limit = setTimeout(() => control.abort(), ANSWER_WITHIN);
  const sending =
    json === undefined
      ? {}
      : {
          body: typeof json === "string" ? json : JSON.stringify(json),
          headers: { "Content-Type": "application/json" },
        };
  try {
    const response = await fetch(url, {
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: control.signal,
      ...sending,
      ...options,
      headers: { Accept: "application/json", ...sending.headers, ...headers },
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    return {
      status: response.status,
      bytes,
      json: readJson(bytes),
      retryAfter: seconds(response.headers.get("Retry-After")),
    };
  } catch {
    return null;
  } finally {
    clearTimeout(limit);
  }
}

/** @param {Uint8Array} bytes */
function readJson(bytes) {
  try {
    const value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return value !== null && typeof value === "object" ? value : {};
  } catch {
    return {};
  }
}

/** @param {string | null} header */
function seconds(header) {
  const asked = Number.parseInt(header ?? "", 10);
  return Number.isNaN(asked) ? 0 : Math.min(Math.max(asked, 1), MOST_SECONDS);
}

/**
 * Whether the service may well answer otherwise a little later.
 * @param {Answer | null} answer
 */
export const isPassing = (answer) => answer === null || answer.status >= 500 || answer.status === 429;

/**
 * The service's own sentence about a refusal.
 * @param {Answer} answer
 */
export const sentenceOf = ({ json }) =>
  typeof json.message === "string" && json.message !== ""
    ? json.message.slice(0, 500)
    : "The service answered with something that this page cannot read.";

/** A page or file that did not come; nobody has lied, and it can be tried again. */
export class Unreachable extends Error {
  constructor() {
    super("The service did not answer.");
    this.name = "Unreachable";
  }
}
