/* The table of records. One listener set for the whole page, no state in any cell.

   Markup
     <table class="dgrid" role="grid" data-grid
            data-edit-url="/contacts/{id}/field/{field}/" data-bulk-url="/contacts/bulk/" data-total="14314">
       <thead> <th data-k="stage" data-kind="choice" data-options="opts-stage"> … or data-options-url="/users/options/"
       <tbody> <tr data-id="7" data-version="3" data-name="Dana Reyes">
         <td class="tick-cell"><input type="checkbox" data-row>
         <td data-f="stage" data-v="lead" data-kind="choice">…</td>      a cell that can be edited
         <td>…</td>                                                     a cell that cannot
   A record page uses the same: `data-edit-url` on an ancestor, `data-id data-version` on an ancestor,
   `<button class="ed" data-f data-v data-kind data-options|data-options-url>` for each value.

   Kinds are those of the field registry: text, longtext, email, phone, link, integer, number, money, date, datetime,
   choice, multichoice, yesno, country, relation, user. `choice` and `multichoice` take their options from
   <template id="opts-…"> with <option>s; `relation` and `user` search their `data-options-url?q=`, which answers
   <li role="option" data-value="7">…</li>. `multichoice` sends its values joined by commas.

   Saving: POST to the edit URL with `value`, `version` (the row's) and `as` ("cell" or "field").
     200  the fresh <td …> (or the value with its <button class="ed" …>); a `data-version` on it becomes the row's version.
          Header `X-Toast: {"message": "…", "undo": "/undo/…/"}` is optional; `undo` is a URL to POST to.
     422  a plain sentence: the editor stays open and shows it.
     409  the HTML of a conflict dialog (`<c-conflict>`); its form posts the choice to the same URL with the new version.

   Selecting: the bar is `[data-bulk-bar]`. A button `[data-bulk="set_stage"][data-value]` posts to the bulk URL:
     `action`, `value`, and `ids[]` (several), or `all=1` with the address's query string as `matching`.
     The answer may carry X-Toast; its body, if any, is a dialog or a job bar. Then the list is fetched again.
     Every action of the bar may instead be a form or a link: `[data-bulk-form]` gets the same fields added.

   Keys: arrows, Page Up/Down, Home/End move; Enter, F2 or `e` edit; Enter saves and moves down, Tab to the next cell,
   Esc restores; `j`/`k` rows; `x` or Space selects, Shift for a range; `o` or Ctrl-Enter opens; Ctrl-Z undoes. */
import { $, $$ } from "./dom.js";
import { singleKeys } from "./shortcuts.js";

const PAGE_ROWS = 12;

export const grid = () => $("[data-grid]");
export const rows = () => $$("tbody tr[data-id]", grid() || document.createElement("table"));

/** Keep one tab stop in the table, wherever a swap may have put it. */
function settle() {
  const table = grid();
  if (table && !$("td[tabindex='0']", table)) $("tbody tr[data-id] td:not(.tick-cell)", table)?.setAttribute("tabindex", 0);
}
document.addEventListener("htmx:after:swap", settle);
settle();

export function focusCell(cell) {
  if (!cell?.isConnected) return;
  $$("td[tabindex='0']", cell.closest("table")).forEach((other) => other.setAttribute("tabindex", -1));
  cell.setAttribute("tabindex", 0);
  cell.focus();
}

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
const place = (cell) => [...cell.parentElement.children].indexOf(cell);

export function move(cell, columns, lines) {
  const all = rows();
  const line = clamp(all.indexOf(cell.parentElement) + lines, 0, all.length - 1);
  const cells = [...all[line].children];
  focusCell(cells[clamp(place(cell) + columns, cells[0].matches(".tick-cell") ? 1 : 0, cells.length - 1)]);
}

function moveRow(lines) {
  const active = document.activeElement?.closest?.(".dgrid tbody td");
  if (active) return move(active, 0, lines);
  focusCell($("td[tabindex='0']", grid()) || $("tbody td.first", grid()));
}

function open(row) {
  $("a[href]", row)?.click();
}

function steps(key) {
  const forward = document.dir === "rtl" ? -1 : 1;
  return {
    ArrowRight: [forward, 0],
    ArrowLeft: [-forward, 0],
    ArrowDown: [0, 1],
    ArrowUp: [0, -1],
    PageDown: [0, PAGE_ROWS],
    PageUp: [0, -PAGE_ROWS],
    Home: [-Infinity, 0],
    End: [Infinity, 0],
  }[key];
}

const handled = (event) => (event.preventDefault(), event.stopPropagation());
const tell = (name, target, detail) => target.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  const cell = target.closest?.(".dgrid tbody td");
  const inCell = cell && target === cell;
  const command = event.ctrlKey || event.metaKey;
  if (inCell && !command && steps(key)) {
    handled(event);
    return move(cell, ...steps(key));
  }
  if (inCell && key === "Enter" && (command || !cell.dataset.f)) return handled(event), open(cell.parentElement);
  if (inCell && cell.dataset.f && (key === "Enter" || key === "F2")) return handled(event), tell("edit-cell", cell);
  if (inCell && key === " ") return handled(event), tell("select-row", cell, { range: event.shiftKey });
  if (command || event.altKey || !grid() || !singleKeys() || $("dialog[open]")) return;
  if (target !== document.body && target.id !== "main" && !inCell) return;
  letter(event, inCell ? cell : null);
});

function letter(event, cell) {
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") return handled(event), moveRow(key === "j" ? 1 : -1);
  if (!cell) return;
  if (key === "x") return handled(event), tell("select-row", cell, { range: event.shiftKey });
  if (key === "o") return handled(event), open(cell.parentElement);
  if (key === "e") {
    const editable = cell.dataset.f ? cell : $("td[data-f]", cell.parentElement);
    if (editable) handled(event), tell("edit-cell", editable);
  }
}

document.addEventListener("mousedown", (event) => {
  const cell = event.target.closest(".dgrid tbody td:not(.tick-cell)");
  if (cell && !event.target.closest("a, input, button")) focusCell(cell);
});
