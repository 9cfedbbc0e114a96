// A form with choices by number: 1 to 9 pick, Enter sends, searching for another picks that one.
import { $, $$, isTyping } from "./dom.js";
import { singleKeys } from "./shortcuts.js";

document.addEventListener("keydown", (event) => {
  const form = $("#main form[data-choices]");
  if (!form || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
  if (event.key === "Enter" && event.target.matches("body, #main")) return form.requestSubmit();
  const choice = /^[1-9]$/.test(event.key) && singleKeys() && $$("input[type=radio]", form)[event.key - 1];
  if (!choice) return;
  event.preventDefault();
  choice.checked = true;
  choice.focus();
});

document.addEventListener("input", (event) => {
  const choice = event.target.closest?.("form[data-choices] .pick")?.querySelector("input[type=radio]");
  if (choice && choice !== event.target) choice.checked = true;
});
