import { errorMessage, errorSummary, h, heading } from "../ballot/dom.js";

/** A screen with one form on which a code, or a part of it, is typed. */

/**
 * @param {string} value
 * @param {string | null} problem
 */
function codeInput(value, problem) {
  const input = /** @type {HTMLInputElement} */ (
    h("input", {
      class: `govuk-input tellers-code tellers-code-line${problem ? " govuk-input--error" : ""}`,
      id: "code",
      type: "text",
      autocomplete: "off",
      autocapitalize: "characters",
      autocorrect: "off",
      spellcheck: "false",
      enterkeyhint: "go",
      maxlength: "200",
      "aria-describedby": problem ? "code-hint code-error" : "code-hint",
    })
  );
  input.value = value;
  return input;
}

/**
 * @param {{title: string, name: string, label: string, hint: string, button: string, typed: string,
 *   problem: string | null, short?: boolean, below?: Node[]}} given name: of the screen; below: what stands under the form
 * @param {(typed: string) => void} act takes what was typed
 */
export function codeFormScreen({ title, name, label, hint, button, typed, problem, short, below }, act) {
  const input = codeInput(typed, problem);
  if (short) input.classList.add("govuk-input--width-5");
  const submit = (event) => {
    event.preventDefault();
    act(input.value);
  };
  const group = `govuk-form-group${problem ? " govuk-form-group--error" : ""}`;
  return {
    title: name,
    nodes: [
      problem ? errorSummary(problem, "code") : null,
      heading(name, title),
      h(
        "form",
        { novalidate: true, onsubmit: submit },
        h(
          "div",
          { class: group },
          h("label", { class: "govuk-label govuk-label--m", for: "code" }, label),
          h("div", { id: "code-hint", class: "govuk-hint" }, hint),
          problem ? errorMessage("code-error", problem) : null,
          input,
        ),
        h("button", { type: "submit", class: "govuk-button" }, button),
      ),
      ...(below ?? []),
    ].filter((node) => node !== null),
  };
}
