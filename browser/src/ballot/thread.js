/** The worker behind the page, as promises. */

/** A refusal that came from the worker, with its sentence. */
export class ThreadRefusal extends Error {
  /** @param {{code: string, sentence: string}} failure */
  constructor({ code, sentence }) {
    super(sentence);
    this.name = "ThreadRefusal";
    this.code = code;
  }
}

const STOPPED = {
  code: "stopped",
  sentence: "This browser could not start or keep the part of the page that encrypts.",
};

/**
 * The address of the worker's script, as the browser wants it. Under Trusted Types a script's address must come from
 * a named policy; ours lets through this one address of our own origin and nothing else.
 * @param {string} address
 */
function trusted(address) {
  const expected = new URL(address, window.location.href);
  if (expected.origin !== window.location.origin)
    throw new TypeError("the worker's script is of another origin");
  if (!window.trustedTypes) return expected.href;
  const policy = window.trustedTypes.createPolicy("tellers", {
    createScriptURL(url) {
      if (url !== expected.href) throw new TypeError("not the address of the worker's script");
      return url;
    },
  });
  return policy.createScriptURL(expected.href);
}

/** Starts the worker once and hands it tasks. */
export class Thread {
  #worker;
  #waiting = new Map();
  #count = 0;
  #stopped = false;

  /** @param {string} address of the worker's script */
  constructor(address) {
    this.#worker = new Worker(/** @type {any} */ (trusted(address)));
    this.#worker.onmessage = ({ data }) => this.#settle(data);
    this.#worker.onerror = () => this.#stop();
  }

  /**
   * @param {string} task
   * @param {unknown} input
   * @returns {Promise<any>} rejects with ThreadRefusal
   */
  ask(task, input) {
    this.#count += 1;
    const id = this.#count;
    return new Promise((resolve, reject) => {
      if (this.#stopped) throw new ThreadRefusal(STOPPED);
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, task, input });
    });
  }

  /** @param {{id: number, value?: unknown, error?: {code: string, sentence: string}}} answer */
  #settle({ id, value, error }) {
    const { resolve, reject } = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) reject(new ThreadRefusal(error));
    else resolve(value);
  }

  #stop() {
    this.#stopped = true;
    for (const { reject } of this.#waiting.values()) reject(new ThreadRefusal(STOPPED));
    this.#waiting.clear();
  }
}
