/**
 * Ranking by drag, with a finger, a pen or a mouse: a row is taken by its handle and let go at its new place. The
 * handle alone takes part, so that a page can still be scrolled by touching a row. Everything that dragging does, the
 * buttons do too; so the handle is no control for keyboards and screen readers.
 *
 * The area holds a list of ranked rows (data-ranked), and below it something that marks where the rest begins
 * (data-rest). Rows carry data-choice, handles data-handle.
 */

const EDGE = 72; // pixels from the edge of the window where the page begins to scroll
const SCROLL_STEP = 9;
const DRAGGED = "tellers-ranking__row--dragged";
const BEFORE = "tellers-ranking__row--before";
const AFTER = "tellers-ranking__row--after";
const TARGET = "tellers-ranking__target";

/** @param {HTMLElement} element */
const middle = (element) => {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
};

/** One drag, from the press to the release. */
class Drag {
  #frame = 0;

  /**
   * @param {HTMLElement} area
   * @param {HTMLElement} row
   * @param {PointerEvent} event
   */
  constructor(area, row, event) {
    this.area = area;
    this.row = row;
    this.choice = Number(row.dataset.choice);
    this.pointer = event.pointerId;
    this.from = event.clientY + window.scrollY;
    this.y = event.clientY;
    row.classList.add(DRAGGED);
    this.#tick();
  }

  /** The ranked rows but for the one that is dragged. */
  get others() {
    const rows = /** @type {NodeListOf<HTMLElement>} */ (
      this.area.querySelectorAll("[data-ranked] [data-choice]")
    );
    return [...rows].filter((row) => row !== this.row);
  }

  /** Where the row would be put: a 0-based place, or null for "not ranked". */
  get place() {
    const rest = this.area.querySelector("[data-rest]").getBoundingClientRect();
    if (this.y > rest.top) return null;
    return this.others.filter((row) => middle(row) < this.y).length;
  }

  /** Follows the pointer and scrolls at the edges, until the drag ends. */
  #tick() {
    this.#frame = requestAnimationFrame(() => {
      const beyond = this.y < EDGE ? -1 : this.y > window.innerHeight - EDGE ? 1 : 0;
      if (beyond) window.scrollBy(0, beyond * SCROLL_STEP);
      this.row.style.transform = `translateY(${this.y + window.scrollY - this.from}px)`;
      this.#mark();
      this.#tick();
    });
  }

  #mark() {
    this.#unmark();
    const { place, others } = this;
    this.area.querySelector("[data-rest]").classList.toggle(TARGET, place === null);
    if (place === null) return;
    if (others.length === 0) this.area.querySelector("[data-empty]")?.classList.add(TARGET);
    else if (place < others.length) others[place].classList.add(BEFORE);
    else others[others.length - 1].classList.add(AFTER);
  }

  #unmark() {
    for (const name of [BEFORE, AFTER, TARGET])
      for (const element of this.area.querySelectorAll(`.${name}`)) element.classList.remove(name);
  }

  end() {
    cancelAnimationFrame(this.#frame);
    this.#unmark();
    this.row.classList.remove(DRAGGED);
    this.row.style.transform = "";
  }
}

/**
 * Lets the rows inside an area be dragged.
 * @param {HTMLElement} area
 * @param {(choice: number, place: number | null) => void} drop
 */
export function draggable(area, drop) {
  /** @type {Drag | null} */
  let drag = null;
  const finish = () => {
    drag?.end();
    drag = null;
  };
  area.addEventListener("pointerdown", (event) => {
    const handle = /** @type {HTMLElement} */ (event.target).closest("[data-handle]");
    if (!handle || drag || event.button !== 0 || !event.isPrimary) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    drag = new Drag(area, handle.closest("[data-choice]"), event);
  });
  area.addEventListener("pointermove", (event) => {
    if (drag && event.pointerId === drag.pointer) drag.y = event.clientY;
  });
  area.addEventListener("pointerup", (event) => {
    if (!drag || event.pointerId !== drag.pointer) return;
    drag.y = event.clientY;
    const { choice, place } = drag;
    finish();
    drop(choice, place);
  });
  area.addEventListener("pointercancel", finish);
  area.addEventListener("lostpointercapture", finish);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Escape") finish();
  });
}
