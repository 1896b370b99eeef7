/** Typed texts: how they are cleaned and how their words are counted; consult/questionnaire/texts.py has the same rules. */

const LINE_ENDS = /\r\n|[\r\u2028\u2029]/g;
/** Characters that reorder what a reader sees, the byte order mark, control characters, halves of surrogate pairs. */
const DROPPED = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|(?!\n)\p{Cc}|\p{Cs}/gu;
const COUNTED = /[\p{L}\p{N}]/u;

/**
 * What is kept of a typed text: normal form C, trimmed, without invisible control characters.
 * @param {string} text
 * @param {boolean} lines whether line breaks are kept; else each becomes a space
 */
export function clean(text, lines) {
  const unified = text.replace(LINE_ENDS, "\n").replace(/\t/g, " ");
  const kept = (lines ? unified : unified.replace(/\n/g, " ")).replace(DROPPED, "");
  return kept.normalize("NFC").trim();
}

/**
 * How many words people count: runs between spaces with at least one letter or digit.
 * @param {string} text
 */
export const countWords = (text) => text.split(/\s+/u).filter((run) => COUNTED.test(run)).length;

/**
 * "1 word" or "1,200 words".
 * @param {number} count
 */
export const words = (count) => `${count.toLocaleString("en-GB")} word${count === 1 ? "" : "s"}`;
