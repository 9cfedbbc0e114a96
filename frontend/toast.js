// One live region, three toasts at most. Errors stay until closed; hover or focus pauses the clock; Ctrl-Z undoes.
import { $, element, post, refresh, word } from "./dom.js";

const UNDO_MINUTES = 10;
const done = [];

export function toast({ message, undo, tone = "ok" }) {
  const box = $("#toasts");
  if (!box || !message) return;
  const shown = element("div", { className: "toast" }, element("span", { textContent: message }));
  shown.dataset.tone = tone;
  if (undo) {
    const change = { undo, at: Date.now(), shown };
    done.push(change);
    shown.append(button(word("undo"), () => takeBack(change)));
  }
  if (tone === "bad") shown.append(button(word("close"), () => shown.remove()));
  else fade(shown, undo ? 8000 : 4000);
  lift(box);
  box.append(shown);
  while (box.children.length > 3) box.firstElementChild.remove();
}

// As a popover the toasts stay above open dialogs.
function lift(box) {
  if (!box.showPopover) return;
  if (box.matches(":popover-open")) box.hidePopover();
  box.showPopover();
}

function button(label, onclick) {
  return element("button", { type: "button", textContent: label, onclick });
}

function fade(shown, after) {
  let clock = setTimeout(() => shown.remove(), after);
  shown.onmouseenter = shown.onfocusin = () => clearTimeout(clock);
  shown.onmouseleave = shown.onfocusout = () => (clock = setTimeout(() => shown.remove(), 3000));
}

async function takeBack(change) {
  done.splice(done.indexOf(change), 1);
  change.shown.remove();
  const response = await post(change.undo).catch(() => null);
  if (response?.ok) return refresh();
  toast({ message: response ? (await response.text()) || word("not_undone") : word("no_connection"), tone: "bad" });
}

/** Take back the last change of the last ten minutes. */
export function undoLast() {
  const recent = done.filter((change) => Date.now() - change.at < UNDO_MINUTES * 60_000);
  if (!recent.length) return false;
  takeBack(recent.at(-1));
  return true;
}

document.addEventListener("toast", (event) => toast(event.detail));
