import { forgetAll } from "./ballot/tab.js";

/** The page of signing out: whatever this tab keeps is forgotten when the button is pressed. */
document.querySelector("form")?.addEventListener("submit", forgetAll);
