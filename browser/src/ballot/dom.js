/** Small helpers over the DOM. Text goes in as text nodes only: nothing here parses markup. */

/**
 * Makes an element. A property beginning with "on" is an event listener, "class" and other strings are attributes,
 * true is an empty attribute, false and null leave the attribute out.
 * @param {string} name
 * @param {Record<string, any>} [properties]
 * @param {...(Node | string | null | false)} children
 * @returns {HTMLElement}
 */
export function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === false || value === undefined) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== false));
  return element;
}

/** @param {...(Node | string | null | false)} children */
export const paragraph = (...children) => h("p", { class: "govuk-body" }, ...children);

/** @param {string} text for screen readers only */
export const hidden = (text) => h("span", { class: "govuk-visually-hidden" }, text);

/**
 * @param {string} text
 * @param {() => void} press
 * @param {Record<string, any>} [properties]
 */
export function button(text, press, properties = {}) {
  const { class: extra = "", ...others } = properties;
  return h(
    "button",
    { type: "button", class: `govuk-button ${extra}`.trim(), onclick: press, ...others },
    text,
  );
}

/**
 * An action that stands in running text.
 * @param {string} text
 * @param {() => void} press
 * @param {...(Node | string)} more
 */
export const linkButton = (text, press, ...more) =>
  h("button", { type: "button", class: "tellers-link-button govuk-link", onclick: press }, text, ...more);

/**
 * A link to an address, or an action that looks like GOV.UK's back link.
 * @param {string} text
 * @param {string | (() => void)} target
 */
export function backLink(text, target) {
  if (typeof target === "string") return h("a", { class: "govuk-back-link", href: target }, text);
  return h(
    "a",
    {
      class: "govuk-back-link",
      href: "#main-content",
      role: "button",
      onclick: stopping(target),
      onkeydown: onSpace(target),
    },
    text,
  );
}

/** @param {() => void} action */
const stopping = (action) => (event) => {
  event.preventDefault();
  action();
};

/** What is announced as a button also answers to the space bar. */
const onSpace = (action) => (event) => {
  if (event.key === " ") stopping(action)(event);
};

/**
 * The page's one main heading; it takes the focus when a step begins.
 * @param {string} text
 * @param {string} [caption]
 */
export function heading(text, caption = "") {
  return h(
    "h1",
    { class: "govuk-heading-l govuk-!-text-break-word", tabindex: "-1" },
    caption ? h("span", { class: "govuk-caption-l" }, caption) : null,
    text,
  );
}

/**
 * The error summary; it takes the focus when it appears.
 * @param {string} sentence
 * @param {string} target id of the field that is to be put right
 */
export function errorSummary(sentence, target) {
  const jump = stopping(() => document.getElementById(target)?.focus());
  return h(
    "div",
    { class: "govuk-error-summary", tabindex: "-1", "data-error-summary": true },
    h(
      "div",
      { role: "alert" },
      h("h2", { class: "govuk-error-summary__title" }, "There is a problem"),
      h(
        "div",
        { class: "govuk-error-summary__body" },
        h(
          "ul",
          { class: "govuk-list govuk-error-summary__list" },
          h("li", {}, h("a", { href: `#${target}`, onclick: jump }, sentence)),
        ),
      ),
    ),
  );
}

/**
 * @param {string} id
 * @param {string} sentence
 */
export function errorMessage(id, sentence) {
  return h("p", { id, class: "govuk-error-message" }, hidden("Error: "), sentence);
}

/** @param {string} text */
export function warning(text) {
  return h(
    "div",
    { class: "govuk-warning-text" },
    h("span", { class: "govuk-warning-text__icon", "aria-hidden": "true" }, "!"),
    h("strong", { class: "govuk-warning-text__text" }, hidden("Warning"), text),
  );
}

/** @param {...(Node | string)} children */
export const inset = (...children) => h("div", { class: "govuk-inset-text" }, ...children);

/** @param {string} text */
export function progress(text) {
  return h(
    "div",
    { class: "tellers-progress" },
    h("div", { class: "tellers-progress__spinner", "aria-hidden": "true" }),
    paragraph(text),
  );
}

/** @param {string} tracker */
export const trackerBlock = (tracker) => h("code", { class: "tellers-block-code", id: "tracker" }, tracker);
