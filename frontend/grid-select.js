// Choosing rows, all rows that match, and what to do with them. The protocol is described in grid.js.
import { $, $$, fragment, post, refresh, say, word } from "./dom.js";
import { openDialog } from "./dialogs.js";
import { grid, rows } from "./grid.js";
import { followJobs } from "./jobs.js";
import { toast } from "./toast.js";

const chosen = new Set();
let everything = false;
let lastRow = null;

const boxes = () => $$("[data-row]", grid());
const bar = () => $("[data-bulk-bar]");

function paint() {
  const table = grid();
  if (!table || !bar()) return;
  for (const row of rows()) {
    const on = everything || chosen.has(row.dataset.id);
    $("[data-row]", row).checked = on;
    row.setAttribute("aria-selected", on);
  }
  const ticked = boxes().filter((box) => box.checked).length;
  const all = $("[data-all]", table);
  if (all) {
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
  }
  paintBar(table, ticked);
}

function paintBar(table, ticked) {
  const total = Number(table.dataset.total || 0);
  const count = everything ? total : chosen.size;
  table.classList.toggle("has-selection", count > 0);
  bar().hidden = !count;
  $("[data-bulk-count]", bar()).textContent = count.toLocaleString(document.documentElement.lang);
  const offer = $("[data-select-all]", bar());
  if (offer) offer.hidden = everything || ticked < boxes().length || total <= boxes().length;
}

function clear() {
  chosen.clear();
  everything = false;
  lastRow = null;
  paint();
}

function set(row, on) {
  on ? chosen.add(row.dataset.id) : chosen.delete(row.dataset.id);
}

function toggle(row, range) {
  if (everything) {
    everything = false;
    rows().forEach((one) => chosen.add(one.dataset.id));
  }
  const all = rows();
  const at = all.indexOf(row);
  const from = all.indexOf(lastRow);
  const on = !chosen.has(row.dataset.id);
  const span = range && from >= 0 ? all.slice(Math.min(at, from), Math.max(at, from) + 1) : [row];
  span.forEach((one) => set(one, on));
  lastRow = row;
  paint();
  say(word("selected", { count: chosen.size }));
}

function selection() {
  const fields = new URLSearchParams();
  if (everything) {
    fields.set("all", "1");
    fields.set("matching", location.search.slice(1));
  } else for (const id of chosen) fields.append("ids[]", id);
  return fields;
}

/** Do one thing with every row that is chosen. */
export async function changeSelected(action, value) {
  const fields = selection();
  fields.set("action", action);
  if (value !== undefined) fields.set("value", value);
  const response = await post(grid().dataset.bulkUrl, fields).catch(() => null);
  if (!response?.ok) return toast({ message: (await response?.text()) || word("no_connection"), tone: "bad" });
  clear();
  await showAnswer(await response.text());
}

async function showAnswer(html) {
  if (/<dialog/.test(html)) return openDialog(html);
  await refresh();
  if (!html.trim()) return;
  $("[data-bulk-answer]")?.replaceChildren(fragment(html));
  followJobs();
}

document.addEventListener("select-row", (event) => toggle(event.target.closest("tr"), event.detail.range));
document.addEventListener("click", (event) => {
  const { target } = event;
  if (target.matches?.("[data-row]")) toggle(target.closest("tr"), event.shiftKey);
  else if (target.matches?.("[data-all]")) {
    everything = false;
    rows().forEach((row) => set(row, target.checked));
    paint();
  } else if (target.closest?.("[data-select-all]")) {
    everything = true;
    paint();
  } else if (target.closest?.("[data-unselect]")) clear();
  else {
    const button = target.closest?.("[data-bulk]");
    if (button) changeSelected(button.dataset.bulk, button.dataset.value);
  }
});

// Forms and links of the bar carry the selection with them.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target.closest?.("form[data-bulk-form]");
    if (!form) return;
    $$("[data-from-selection]", form).forEach((old) => old.remove());
    for (const [name, value] of selection()) {
      const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
      field.dataset.fromSelection = "";
      form.append(field);
    }
  },
  true,
);

document.addEventListener("keydown", (event) => {
  const busy = event.target.closest?.("dialog, .menu, .cell-editor, .combo");
  if (event.key === "Escape" && (chosen.size || everything) && !busy && !event.defaultPrevented) clear();
});

// A new page or filter is a new list; a refreshed one keeps what was chosen.
let listed = location.pathname;
document.addEventListener("htmx:after:swap", () => {
  if (listed !== location.pathname) {
    listed = location.pathname;
    clear();
  } else paint();
});
