/* Which columns a list shows and in which order: tick boxes, with Up and Down beside drag.
   <form data-columns> of rows [data-column="email"] with a tick box and [data-up], [data-down]; submitting writes ?cols=. */
import { $, $$, go, say, word } from "./dom.js";
import { sorted } from "./sorting.js";

function shift(button) {
  const row = button.closest("[data-column]");
  const up = button.matches("[data-up]");
  const other = up ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  up ? other.before(row) : other.after(row);
  button.focus();
  say(word("moved", { place: [...row.parentElement.children].indexOf(row) + 1 }));
}

function apply(form) {
  const chosen = $$("[data-column]", form).filter((row) => $("input", row).checked);
  const url = new URL(location.href);
  url.searchParams.set("cols", chosen.map((row) => row.dataset.column).join(","));
  form.closest("[popover]")?.hidePopover();
  go(url.pathname + url.search);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-columns] :is([data-up], [data-down])");
  if (button) shift(button);
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-columns]")) return;
  event.preventDefault();
  apply(event.target);
});

// Dragging comes when the panel is first opened; nobody else pays for it.
document.addEventListener("opened", (event) => {
  const rows = event.target.querySelector("[data-columns] [data-rows]");
  if (!rows || rows.dataset.drag) return;
  rows.dataset.drag = "ready";
  sorted(rows);
});
