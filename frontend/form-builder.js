// The builder of forms: questions are dragged, and the preview beside them is the real page, in the width of a phone.
import { $, $$ } from "./dom.js";

const frame = () => $("[data-preview-frame]");
const show = () => frame()?.contentWindow?.location.reload();

// What was saved is shown; where it stood stays.
document.addEventListener("htmx:after:swap", () => {
  if (!$("[data-form-builder]")) return;
  show();
  start();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-form-builder] [data-width]");
  if (!button) return;
  $$("[data-width]", button.parentElement).forEach((one) => one.setAttribute("aria-pressed", one === button));
  frame().style.width = button.dataset.width ? `${button.dataset.width}px` : "100%";
});

// A new question is what one writes next.
document.addEventListener("htmx:after:swap", () => $("[data-questions] details[open][data-new] input")?.focus());

// What comes back after a change has no mark of ours, so the list itself is remembered: two that drag it undo each other.
const started = new WeakSet();

async function start() {
  const list = $("[data-questions]");
  if (!list || started.has(list)) return;
  started.add(list);
  const { default: Sortable } = await import("sortablejs");
  const saved = () => list.dispatchEvent(new Event("change", { bubbles: true }));
  Sortable.create(list, { animation: 120, handle: "[data-drag]", onEnd: saved });
}
start();
