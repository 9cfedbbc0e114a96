// Ctrl-K, Ctrl-Z, "/", "n", "?", and "g c" for a place. Single keys never fire in a field and can be switched off.
import { $, isTyping, keep, root } from "./dom.js";
import { undoLast } from "./toast.js";

const SEQUENCE_MS = 900;
let waitingForPlace = false;
let clock;

export const singleKeys = () => root.dataset.singleKeys !== "off";

function press(event, target) {
  if (!target) return;
  event.preventDefault();
  if (target.matches("input")) {
    target.focus();
    target.select();
  } else target.click();
}

document.addEventListener("keydown", (event) => {
  const key = event.key.toLowerCase();
  const command = event.ctrlKey || event.metaKey;
  if (command && key === "k") {
    event.preventDefault();
    return document.dispatchEvent(new Event("palette"));
  }
  if (isTyping(event.target)) return;
  if (command && key === "z" && !event.shiftKey) {
    if (undoLast()) event.preventDefault();
    return;
  }
  if (command || event.altKey || event.defaultPrevented || !singleKeys() || $("dialog[open]")) return;
  if (waitingForPlace) {
    waitingForPlace = false;
    clearTimeout(clock);
    return press(event, $(`.side-a[data-go="${CSS.escape(key)}"]`));
  }
  if (key === "g") {
    waitingForPlace = true;
    clock = setTimeout(() => (waitingForPlace = false), SEQUENCE_MS);
  } else if (key === "/") press(event, $("#main [data-slash]"));
  else if (key === "?") press(event, $("[data-open=shortcuts]"));
  else if (/^[a-z[\]]$/.test(key)) press(event, $(`#main [data-key="${key}"]`));
});

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-key-switch]")) return;
  root.dataset.singleKeys = event.target.checked ? "on" : "off";
  keep("single_keys", root.dataset.singleKeys);
});
