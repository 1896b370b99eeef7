import { Unreachable, isPassing, request, sentenceOf } from "./network.js";

/**
 * Keeps the encrypted draft: on this device at once, on the collector a moment later, again and again until it is
 * there. Two devices never overwrite each other silently: a draft that has moved on elsewhere is a conflict for the
 * person to decide.
 * @typedef {{kind: "saved" | "saving" | "waiting" | "refused", sentence?: string}} Status
 * @typedef {{version: number, content: any}} Stored
 * @typedef {object} World
 * @property {typeof fetch} fetch
 * @property {(act: () => void, milliseconds: number) => number} later
 * @property {(timer: number) => void} cancel
 * @property {() => number} random in [0, 1)
 */

const PAUSE = 1200;
const FIRST_RETRY = 2000;
const LAST_RETRY = 60_000;
/** Browsers let a request outlive its page only when it is small. */
const KEPT_ALIVE = 60_000;

export class DraftKeeper {
  version = 0;
  /** Whether the last attempt to save got no answer. */
  isAway = false;
  /** What is not confirmed yet. @type {any} */
  #pending = null;
  /** Sent since the last confirmation: one of them may have arrived although its answer did not. */
  #sent = new Set();
  #busy = false;
  #stopped = false;
  #timer = 0;
  #retry = FIRST_RETRY;
  #writing = Promise.resolve();

  /**
   * @param {string} url of the draft
   * @param {{seal: (content: any) => Promise<string>, open: (ciphertext: string) => Promise<any>}} cipher
   * @param {ReturnType<typeof import("./keep.js").unsavedAt>} device
   * @param {World} world
   * @param {{status: (status: Status) => void, conflict: (theirs: Stored, ours: any) => void}} tell
   */
  constructor(url, cipher, device, world, tell) {
    this.url = url;
    this.cipher = cipher;
    this.device = device;
    this.world = world;
    this.tell = tell;
  }

  /**
   * The draft as it was left: what the collector has, or what this device could not save yet. `theirs` is there when
   * both have gone on, each from the same place.
   * @returns {Promise<{content: any, theirs: Stored | null} | null>} null when there is none
   */
  async load() {
    const stored = await this.#fetch();
    const kept = this.device.read();
    this.version = stored?.version ?? 0;
    if (kept === null) return stored && { content: stored.content, theirs: null };
    const ours = await this.cipher.open(kept.ciphertext).catch(() => null);
    if (ours === null || kept.ciphertext === stored?.ciphertext) {
      this.device.clear();
      return stored && { content: stored.content, theirs: null };
    }
    const moved = stored !== null && stored.version !== kept.version;
    return { content: ours, theirs: moved ? stored : null };
  }

  /** @returns {Promise<(Stored & {ciphertext: string}) | null>} */
  async #fetch() {
    const answer = await request(this.world.fetch, this.url);
    if (answer?.status === 404) return null;
    if (answer?.status !== 200) throw new Unreachable();
    const { version, ciphertext } = answer.json;
    return { version, ciphertext, content: await this.cipher.open(ciphertext) };
  }

  /** Whether there is something that the collector has not confirmed. */
  get isPending() {
    return this.#pending !== null;
  }

  /**
   * Keeps a new state of the draft.
   * @param {any} content
   */
  keep(content) {
    this.#pending = content;
    this.tell.status({ kind: "saving" });
    this.#writeHere(content);
    this.#schedule(PAUSE);
  }

  /** Saves what is not saved yet, now. */
  flush() {
    if (this.#pending !== null) this.#schedule(0);
    return this.#writing;
  }

  /** The page goes away: one more request, which may outlive it. */
  async leave() {
    if (this.#pending === null || this.#busy || this.#stopped) return;
    const kept = this.device.read();
    if (kept === null || kept.ciphertext.length > KEPT_ALIVE) return;
    await this.#put(kept.ciphertext, true);
  }

  /** Nothing more is saved from now on. */
  stop() {
    this.#stopped = true;
    this.world.cancel(this.#timer);
  }

  /**
   * The person has decided a conflict: this content follows what the collector has.
   * @param {any} content
   * @param {number} version of what the collector has
   */
  settle(content, version) {
    this.version = version;
    this.#stopped = false;
    this.keep(content);
    this.flush();
  }

  #writeHere(content) {
    this.#writing = this.#writing.then(async () => {
      if (content !== this.#pending) return;
      const ciphertext = await this.cipher.seal(content).catch(() => null); // told when it is to be sent
      if (content === this.#pending && ciphertext) this.device.write({ version: this.version, ciphertext });
    });
  }

  #schedule(milliseconds) {
    if (this.#stopped) return;
    this.world.cancel(this.#timer);
    this.#timer = this.world.later(() => this.#push(), milliseconds);
  }

  async #push() {
    if (this.#busy || this.#stopped) return;
    this.#busy = true;
    try {
      while (this.#pending !== null && (await this.#pushOne()));
    } finally {
      this.#busy = false;
    }
  }

  /** @returns {Promise<boolean>} whether to go on at once with what has come meanwhile */
  async #pushOne() {
    const content = this.#pending;
    const ciphertext = await this.#sealed(content);
    if (ciphertext === null) return false;
    this.tell.status({ kind: "saving" });
    const answer = await this.#put(ciphertext, false);
    if (isPassing(answer)) {
      this.#wait(answer);
      return false;
    }
    if (answer.status === 409 && answer.json.error === "draft-moved") return this.#moved(answer.json);
    if (answer.status !== 200 && answer.status !== 201) {
      this.stop();
      this.tell.status({ kind: "refused", sentence: sentenceOf(answer) });
      return false;
    }
    this.#confirm(answer.json.version, content);
    return true;
  }

  /** The encrypted draft; null where it is too long to be kept, until the person has shortened something. */
  async #sealed(content) {
    try {
      return await this.cipher.seal(content);
    } catch (error) {
      this.tell.status({ kind: "refused", sentence: error.message });
      return null;
    }
  }

  #put(ciphertext, keepalive) {
    this.#sent.add(ciphertext);
    const json = { version: this.version + 1, ciphertext };
    return request(this.world.fetch, this.url, { method: "PUT", json, keepalive });
  }

  #confirm(version, content) {
    this.version = version;
    this.isAway = false;
    this.#retry = FIRST_RETRY;
    this.#sent.clear();
    if (content !== this.#pending) return;
    this.#pending = null;
    this.device.clear();
    this.tell.status({ kind: "saved" });
  }

  #wait(answer) {
    this.isAway = true;
    this.tell.status({ kind: "waiting" });
    const asked = 1000 * (answer?.retryAfter ?? 0);
    this.#schedule(Math.max(asked, this.#retry * (1 + this.world.random() / 4)));
    this.#retry = Math.min(2 * this.#retry, LAST_RETRY);
  }

  /** The collector has another version: our own from a request whose answer was lost, or another device's. */
  async #moved({ version, ciphertext }) {
    if (this.#sent.has(ciphertext) || ciphertext === "") {
      this.version = version; // ours, or nothing stands there any more
      return true;
    }
    this.stop();
    const ours = this.#pending;
    this.tell.conflict({ version, content: await this.cipher.open(ciphertext) }, ours);
    return false;
  }
}
