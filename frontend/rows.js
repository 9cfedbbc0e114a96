/* Rows of a form that people add and take away: the lines of an order, the ways to reach somebody.

   <section data-rows> <… data-row-list> <… data-row-item> controls, <button data-drop-row> </…> </…>
     <template data-blank-row>…</template> <button data-add-row> </section>
   Enter in a row goes on to the next one, which is added when there is none. The section hears "rows" after each change. */
import { $, $$, say, word } from "./dom.js";
import { startComboboxes } from "./combobox.js";

const rowsOf = (section) => $$("[data-row-item]", section);
const controls = (row) => $$("input:not([type=hidden], [type=checkbox]), select, textarea", row);

const blankOf = (section) => $("template[data-blank-row]", section).content;

// A row in which something stands that another row does not begin with.
function written(row) {
  const blank = controls(blankOf(row.closest("[data-rows]")));
  return controls(row).some((one, at) => one.value.trim() !== (blank[at]?.value ?? ""));
}

function changed(section) {
  section.dispatchEvent(new Event("rows", { bubbles: true }));
}

export function addRow(section) {
  const row = blankOf(section).cloneNode(true).firstElementChild;
  $("[data-row-list]", section).append(row);
  startComboboxes();
  changed(section);
  return row;
}

function dropRow(row) {
  const section = row.closest("[data-rows]");
  const all = rowsOf(section);
  const next = all[all.indexOf(row) + 1] || all[all.indexOf(row) - 1];
  row.remove();
  const stays = next || (section.hasAttribute("data-may-be-empty") ? null : addRow(section));
  (stays ? controls(stays)[0] : $("[data-add-row]", section)).focus();
  say(word("row_removed"));
  changed(section);
}

document.addEventListener("click", (event) => {
  const add = event.target.closest?.("[data-add-row]");
  if (add) controls(addRow(add.closest("[data-rows]")))[0].focus();
  const drop = event.target.closest?.("[data-drop-row]");
  if (drop) dropRow(drop.closest("[data-row-item]"));
});

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("[data-rows] [data-row-item]");
  if (!row || event.key !== "Enter" || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  if (!event.target.matches("input")) return;
  event.preventDefault();
  const section = row.closest("[data-rows]");
  const all = rowsOf(section);
  const next = all[all.indexOf(row) + 1] || (written(row) ? addRow(section) : row);
  controls(next)[0].focus();
});
