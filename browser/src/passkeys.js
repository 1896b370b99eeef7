import { browserSupportsWebAuthn, startAuthentication, startRegistration } from "@simplewebauthn/browser";

/**
 * Passkeys: one form adds a passkey, another signs in with one. Each asks the server for a challenge (unless the page
 * has brought it), lets the device answer, and sends the answer; what the server then says is where to go.
 */

const CANCELLED = "The device did not use a passkey. Try again, or sign in another way.";
const KNOWN = "This device already has a passkey for you.";
const NO_ANSWER = "The service did not answer. Check your connection and try again.";

/** A sentence of the server for the person. */
class Refused extends Error {}

/**
 * @param {HTMLFormElement} form
 * @param {string} address
 * @param {unknown} [body]
 */
async function post(form, address, body) {
  const token = /** @type {HTMLInputElement} */ (form.querySelector("input[name=csrf_token]")).value;
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
    body: body === undefined ? null : JSON.stringify(body),
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
  });
  const answer = await response.json();
  if (!response.ok) throw new Refused(answer.message);
  return answer;
}

/** @param {unknown} error */
function sentenceOf(error) {
  if (error instanceof Refused) return error.message;
  const { name, code } = /** @type {any} */ (error);
  if (code === "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED" || name === "InvalidStateError") return KNOWN;
  return name === "TypeError" || name === "SyntaxError" ? NO_ANSWER : CANCELLED;
}

/**
 * What the server wants the device to answer. Only the members that we need of an answer are sent back.
 * @param {HTMLFormElement} form
 */
const optionsOf = (form) =>
  form.dataset.given ? JSON.parse(form.dataset.given) : post(form, form.dataset.options ?? "");

/** @param {any} answer of the device */
const plain = ({ id, rawId, type, response }) => ({ id, rawId, type, response });

/** @param {HTMLFormElement} form */
async function add(form) {
  const credential = await startRegistration({ optionsJSON: await optionsOf(form) });
  const { clientDataJSON, attestationObject, transports = [] } = credential.response;
  const response = { clientDataJSON, attestationObject, transports };
  const label = /** @type {HTMLInputElement} */ (document.getElementById("label")).value;
  return { credential: plain({ ...credential, response }), label };
}

/** @param {HTMLFormElement} form */
async function signIn(form) {
  const credential = await startAuthentication({ optionsJSON: await optionsOf(form) });
  return { credential: plain(credential) };
}

/**
 * @param {string} id of the form
 * @param {(form: HTMLFormElement) => Promise<unknown>} answer
 */
function wire(id, answer) {
  const form = /** @type {HTMLFormElement | null} */ (document.getElementById(id));
  if (!form) return;
  if (!browserSupportsWebAuthn()) {
    document.getElementById("passkey-unable")?.removeAttribute("hidden");
    return;
  }
  form.hidden = false;
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    const problem = document.getElementById("passkey-problem");
    problem.textContent = "";
    try {
      const { next } = await post(form, form.dataset.send ?? "", await answer(form));
      window.location.assign(next);
    } catch (error) {
      problem.textContent = sentenceOf(error);
    } finally {
      busy = false;
    }
  });
}

wire("passkey-add", add);
wire("passkey-sign-in", signIn);
