import { MalformedText } from "./errors.js";

/**
 * A strict reader of JSON: one meaning per text (section 15, rule 11). JSON.parse would silently take the
 * last of two members with one name, so that two programs could read one record differently.
 */

const MAX_DEPTH = 32;
const MAX_LENGTH = 4_000_000;
const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const INTEGER = /-?(?:0|[1-9][0-9]{0,14})(?![0-9.eE])/y;
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
    return JSON.parse(token);
  }

  /**
   * @param {number} depth
   * @returns {unknown}
   */
  value(depth) {
    if (depth > MAX_DEPTH) throw new MalformedText("The record is nested too deeply.");
    if (this.accept("{")) return this.object(depth);
    if (this.accept("[")) return this.array(depth);
    if (this.text[this.at] === '"') return this.string();
    const word = this.take(WORD);
    if (word !== null) return WORDS[word];
    const digits = this.take(INTEGER);
    if (digits === null || digits === "-0") {
      throw new MalformedText(`The record has something unreadable at place ${this.at}.`);
    }
    return Number(digits);
  }

  /** @param {number} depth */
  object(depth) {
    const members = new Map();
    if (this.accept("}")) return {};
    do {
      const name = this.string();
      if (members.has(name)) throw new MalformedText(`The record names "${name}" twice.`);
      this.expect(":");
      members.set(name, this.value(depth + 1));
    } while (this.accept(","));
    this.expect("}");
    return Object.fromEntries(members);
  }

  /** @param {number} depth */
  array(depth) {
    const items = [];
    if (this.accept("]")) return items;
    do items.push(this.value(depth + 1));
    while (this.accept(","));
    this.expect("]");
    return items;
  }
}

/**
 * Reads one JSON text: no duplicate members, no fractions, bounded nesting, integers of at most 15 digits.
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
