// Copying: a button with data-copy puts its text on the clipboard and says so; a field with data-select is selected at once.
import { say, word } from "./dom.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (button) {
    await navigator.clipboard.writeText(button.dataset.copy);
    document.dispatchEvent(new CustomEvent("toast", { detail: { message: word("copied") } }));
    say(word("copied"));
  }
});
document.addEventListener("focusin", (event) => event.target.matches?.("[data-select]") && event.target.select());
