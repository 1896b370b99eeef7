/** A refusal with a sentence for the person at the screen, and a short code for the program. */
export class Refusal extends Error {
  /**
   * @param {string} code kebab-case name of the fault
   * @param {string} sentence what is wrong, in plain words
   */
  constructor(code, sentence) {
    super(sentence);
    this.name = "Refusal";
    this.code = code;
  }
}

/** A text is not in the strict form that records have (sections 1 and 15, rule 11). */
export class MalformedText extends Refusal {
  /** @param {string} sentence */
  constructor(sentence) {
    super("malformed-text", sentence);
    this.name = "MalformedText";
  }
}

/** A value that should be an element of the group is not. */
export class NotInGroup extends Refusal {
  /** @param {string} what which value */
  constructor(what) {
    super("not-in-group", `${what} is not an element of the group.`);
    this.name = "NotInGroup";
  }
}

/** A proof or signature does not hold. */
export class ProofFails extends Refusal {
  /** @param {string} what which proof */
  constructor(what) {
    super("proof-fails", `${what} does not hold.`);
    this.name = "ProofFails";
  }
}
