import { MalformedText } from "./errors.js";

/**
 * A strict reader of JSON: one meaning per text (section 15, rule 11). JSON.parse would silently take the
 * last of two members with one name, so that two programs could read one record differently.
 */

const MAX_DEPTH = 32;
const MAX_LENGTH = 16_000_000; // a ceremony of 100 members stays below
const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const INTEGER = /-?(?:0|[1-9][0-9]{0,17})(?![0-9.eE])/y;
const HALF_PAIR = /\p{Surrogate}/u; // in this mode a whole pair is one character of another kind
const WORD = /true|false|null/y;
const WORDS = { true: true, false: false, null: null };

class Reader {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  /**
   * @param {RegExp} pattern a sticky pattern
   * @returns {string | null} what matched at the current place
   */
  take(pattern) {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (!match) return null;
    this.at += match[0].length;
    return match[0];
  }

  /** @param {string} character */
  accept(character) {
    this.take(SPACE);
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  /** @param {string} character */
  expect(character) {
    if (!this.accept(character))
      throw new MalformedText(`The record lacks "${character}" at place ${this.at}.`);
  }

  /** @returns {string} */
  string() {
    this.take(SPACE);
    const token = this.take(STRING);
    if (token === null) throw new MalformedText(`The record has a broken text at place ${this.at}.`);
    const text = JSON.parse(token);
    if (HALF_PAIR.test(text)) throw new MalformedText("The record has half of a surrogate pair in a text.");
    return text;
  }

  /**
   * @param {number} depth how many lists and objects are open
   * @returns {unknown}
   */
  value(depth) {
    if (this.accept("{")) return this.object(deeper(depth));
    if (this.accept("[")) return this.array(deeper(depth));
    if (this.text[this.at] === '"') return this.string();
    const word = this.take(WORD);
    if (word !== null) return WORDS[word];
    const digits = this.take(INTEGER);
    if (digits === null || digits === "-0") {
      throw new MalformedText(`The record has something unreadable at place ${this.at}.`);
    }
    const number = Number(digits);
    return Number.isSafeInteger(number) ? number : BigInt(digits);
  }

  /** @param {number} depth */
  object(depth) {
    const members = new Map();
    if (this.accept("}")) return {};
    do {
      const name = this.string();
      if (members.has(name)) throw new MalformedText(`The record names "${name}" twice.`);
      this.expect(":");
      members.set(name, this.value(depth));
    } while (this.accept(","));
    this.expect("}");
    return Object.fromEntries(members);
  }

  /** @param {number} depth */
  array(depth) {
    const items = [];
    if (this.accept("]")) return items;
    do items.push(this.value(depth));
    while (this.accept(","));
    this.expect("]");
    return items;
  }
}

/** @param {number} depth */
function deeper(depth) {
  if (depth >= MAX_DEPTH) throw new MalformedText("The record is nested too deeply.");
  return depth + 1;
}

/**
 * Reads one JSON text: no duplicate members, no fractions, no halves of surrogate pairs, bounded nesting, integers
 * of at most 18 digits (as BigInts where a number could not hold them).
 * @param {string} text
 * @returns {any}
 */
export function parseJson(text) {
  if (text.length > MAX_LENGTH) throw new MalformedText("The record is too long.");
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.take(SPACE);
  if (reader.at !== text.length) throw new MalformedText("The record has something after its end.");
  return value;
}
