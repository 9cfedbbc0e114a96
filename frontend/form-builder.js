// The builders of forms and of templates: parts are dragged, and the previews beside them are the real page, in the width of a phone.
import { $, $$ } from "./dom.js";
import { dressAll, insert } from "./merge-fields.js";
import { sorted } from "./sorting.js";

const frames = () => $$("[data-preview-frame]");
// A frame without rights of its own is told where to go; it cannot be told to reload.
const show = () => frames().forEach((frame) => (frame.src = frame.getAttribute("src")));

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
  frames().forEach((frame) => (frame.style.width = button.dataset.width ? `${button.dataset.width}px` : "100%"));
});

// A new question is what one writes next.
document.addEventListener("htmx:after:swap", () => $("[data-questions] details[open][data-new] input")?.focus());

// What comes back after a change has no mark of ours, so the list itself is remembered: two that drag it undo each other.
const started = new WeakSet();

// A field goes where one was writing last.
let writing;
document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("[data-words]")) writing = event.target.id;
});

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-insert-field]")) return;
  const into = document.getElementById(writing) || $("[data-words]");
  const fallback = $("[data-field-fallback]").value.trim().replace(/["<>{}]/g, "");
  const field = $("[data-field-name]").value;
  insert(into, fallback ? `{{ ${field} | default: "${fallback}" }}` : `{{ ${field} }}`);
});

function start() {
  dressAll();
  const list = $("[data-questions]");
  if (!list || started.has(list)) return;
  started.add(list);
  sorted(list, { onEnd: () => list.dispatchEvent(new Event("change", { bubbles: true })) });
}
start();
