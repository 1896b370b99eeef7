/**
 * Counting words as people count them: the same rule as ballot/nominations/wordcount.py, and the same vectors
 * (tests/vectors/words.json). The server decides; this only tells the writer in time.
 */

const IN_NUMBER = /([0-9])[,;](?=[0-9])/g;
const SEPARATORS =
  /(?:[ \t\n\r\v\f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000\u2014\u2015\u2026,;]|-{2,}|\.{2,})+/u;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/**
 * @param {string} text
 * @returns {number} how many words it has
 */
export function countWords(text) {
  return text
    .replace(IN_NUMBER, "$1")
    .split(SEPARATORS)
    .filter((piece) => LETTER_OR_DIGIT.test(piece)).length;
}
