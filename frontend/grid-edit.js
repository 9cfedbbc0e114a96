// Editing in place: one editor, laid over the cell or value it belongs to. The protocol is described in grid.js.
import { $, $$, element, fragment, post, refresh, word } from "./dom.js";
import { openDialog } from "./dialogs.js";
import { combobox } from "./combobox.js";
import { focusCell, move } from "./grid.js";

const INPUT_TYPES = { email: "email", phone: "tel", link: "url", date: "date", datetime: "datetime-local" };
let open = null; // { host, box, control, refused }
const refusals = []; // of values whose editor must wait until the one that is open now is done

// --- what the cell says about itself, or its column says for it
function meta(host) {
  const column = host.matches("td") && $(`th[data-k="${CSS.escape(host.dataset.f)}"]`, host.closest("table"));
  const from = (name) => host.dataset[name] ?? (column ? column.dataset[name] : undefined);
  return {
    kind: from("kind") || "text",
    options: $(`#${from("options") || `opts-${host.dataset.f}`}`),
    optionsUrl: from("optionsUrl"),
    label: column ? column.textContent.trim() : host.dataset.label || host.dataset.f,
  };
}

// --- controls: each returns { node, value() } and may save on its own choice
const controls = {
  choice(host, { options }) {
    const node = element("select");
    node.append(options.content.cloneNode(true));
    node.value = host.dataset.v;
    node.addEventListener("change", () => finish(true));
    return { node, value: () => node.value, ready: () => showPicker(node) };
  },
  multichoice(host, { options }) {
    const chosen = new Set(host.dataset.v.split(",").filter(Boolean));
    const node = element("div", { className: "checks" });
    for (const option of options.content.querySelectorAll("option")) {
      const box = element("input", { type: "checkbox", value: option.value, checked: chosen.has(option.value) });
      node.append(element("label", { className: "check" }, box, element("span", { textContent: option.label })));
    }
    return { node, value: () => $$("input:checked", node).map((box) => box.value).join(",") };
  },
  yesno(host) {
    const node = element("select");
    node.append(new Option(word("yes"), "true"), new Option(word("no"), "false"));
    node.value = host.dataset.v === "true" ? "true" : "false";
    node.addEventListener("change", () => finish(true));
    return { node, value: () => node.value, ready: () => showPicker(node) };
  },
  relation(host, { optionsUrl, label, kind }) {
    const text = host.dataset.text ?? (host.dataset.v ? host.textContent.trim() : "");
    const words = CODED.includes(kind);
    return combobox({ url: optionsUrl, value: host.dataset.v, text, label, words, chosen: () => finish(true) });
  },
  longtext(host) {
    const node = element("textarea", { value: host.dataset.v, rows: 4 });
    return { node, value: () => node.value.trim() };
  },
};
const CODED = ["country", "language", "currency", "time_zone"];
for (const kind of ["user", ...CODED]) controls[kind] = controls.relation;

const NUMBERS = ["integer", "number", "money", "percent"];

function plain(host, { kind }) {
  const node = element("input", { type: INPUT_TYPES[kind] || "text", value: host.dataset.v, autocomplete: "off" });
  if (NUMBERS.includes(kind)) node.inputMode = "decimal";
  return { node, value: () => node.value.trim(), ready: () => node.type !== "date" && node.select() };
}

function showPicker(node) {
  try {
    node.showPicker?.();
  } catch {
    // Some browsers open a list only after a pointer; the focused field is enough.
  }
}

function edit(host) {
  if (open) finish(true);
  const about = meta(host);
  const needsOptions = about.kind === "choice" || about.kind === "multichoice";
  const make = needsOptions && !about.options ? plain : controls[about.kind] || plain;
  const control = make(host, about);
  const box = element("div", { className: "cell-editor" }, control.node);
  const field = control.node.matches("input, select, textarea") ? control.node : $("input, textarea", control.node);
  if (field && !field.closest(".check")) field.setAttribute("aria-label", word("edit", { field: about.label }));
  open = { host, box, control, field, refused: null };
  layOver(box, host);
  document.body.append(box);
  field?.focus();
  control.ready?.();
  box.addEventListener("keydown", keys);
  box.addEventListener("focusout", () => setTimeout(() => leave(box), 80));
}

function layOver(box, host) {
  const area = host.getBoundingClientRect();
  const width = Math.min(Math.max(area.width, 180), innerWidth - 16);
  Object.assign(box.style, {
    left: `${Math.max(8, Math.min(area.left, innerWidth - width - 8)) + scrollX}px`,
    top: `${area.top + scrollY}px`,
    width: `${width}px`,
    minHeight: `${area.height}px`,
  });
}

function keys(event) {
  const list = event.target.getAttribute("aria-expanded") === "true";
  const inLong = event.target.matches("textarea") && !event.ctrlKey && !event.metaKey;
  if (event.key === "Escape") {
    event.stopPropagation();
    event.preventDefault();
    finish(false);
  } else if (event.key === "Enter" && !inLong && !list) {
    event.preventDefault();
    finish(true, [0, 1]);
  } else if (event.key === "Tab" && open?.host.matches("td")) {
    event.preventDefault();
    if (!open.control.waits?.()) finish(true, [event.shiftKey ? -1 : 1, 0]);
  }
}

function leave(box) {
  if (open?.box === box && !box.contains(document.activeElement) && !open.control.waits?.()) finish(true);
}

// --- saving
async function finish(save, step) {
  if (!open) return;
  const { host, box, control, refused } = open;
  const value = control.value();
  if (save && refused === value) return;
  if (!save || value === host.dataset.v) return close(host, box, save ? step : null);
  const editing = open;
  open = null;
  box.style.visibility = "hidden";
  host.classList.add("saving");
  goOn(host, box, step);
  const started = performance.now();
  const response = await send(host, value).catch(() => null);
  host.classList.remove("saving");
  if (response?.ok) {
    box.remove();
    await replace(host, response);
    performance.measure("edit:saved", { start: started, end: performance.now() });
  } else if (response?.status === 409) {
    box.remove();
    settleConflict(host, await response.text());
  } else refuse(editing, value, response ? (await response.text()) || word("failed") : word("no_connection"));
  if (!open) refusals.shift()?.();
}

function close(host, box, step) {
  open = null;
  goOn(host, box, step);
  box.remove();
  refusals.shift()?.();
}

// At once, not when the answer comes: the next keys belong to the next cell. Who went elsewhere stays there.
function goOn(host, box, step) {
  const away = document.activeElement !== document.body && !box.contains(document.activeElement);
  if (away) return;
  if (!host.matches("td")) return host.focus();
  step ? move(host, ...step) : focusCell(host);
}

const recordOf = (host) => host.closest("[data-id]");

function send(host, value) {
  const record = recordOf(host);
  const url = host
    .closest("[data-edit-url]")
    .dataset.editUrl.replace("{id}", record.dataset.id)
    .replace("{field}", encodeURIComponent(host.dataset.f));
  return post(url, { value, version: record.dataset.version ?? "", as: host.matches("td") ? "cell" : "field" });
}

async function replace(host, response) {
  const fresh = cellFrom(await response.text(), host);
  const had = document.activeElement === host || document.activeElement === document.body;
  const stop = host.getAttribute("tabindex");
  const record = recordOf(host);
  if (fresh.dataset.version) versionOf(record, fresh.dataset.version);
  const outer = (one) => one.closest(".value") || one;
  $(".origin", outer(host).parentElement)?.remove(); // a machine wrote what was there, and a person what is there now
  outer(host).replaceWith(outer(fresh));
  if (open?.host === host) open.host = fresh;
  fresh.classList.add("saved");
  window.htmx?.process?.(outer(fresh));
  if (host.matches("td") && stop !== null) fresh.setAttribute("tabindex", stop);
  if (had) host.matches("td") ? focusCell(fresh) : fresh.focus();
  if (response.headers.has("X-Refresh")) refresh();
}

// Whatever of one record is on the page, its sections or the lines of an order, shares its version.
function versionOf(record, version) {
  const parts = record.dataset.shares ? $$(`[data-shares="${record.dataset.shares}"]`) : [];
  [record, ...parts].forEach((one) => (one.dataset.version = version));
}

// A lone <td> does not survive innerHTML of a template's root unless a row is around it.
function cellFrom(html, host) {
  const wrapped = host.matches("td") ? `<table><tbody><tr>${html}</tr></tbody></table>` : html;
  return fragment(wrapped).querySelector(host.matches("td") ? "td" : ".ed");
}

function refuse(editing, value, sentence) {
  if (open) return refusals.push(() => refuse(editing, value, sentence));
  open = Object.assign(editing, { refused: value });
  const { box, field } = editing;
  box.style.visibility = "";
  $(".refused", box)?.remove();
  box.append(element("div", { className: "refused", role: "alert", id: "refused", textContent: sentence }));
  field?.setAttribute("aria-invalid", "true");
  field?.setAttribute("aria-describedby", "refused");
  field?.focus();
}

function settleConflict(host, html) {
  const dialog = openDialog(html);
  $("form", dialog)?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.target));
    dialog.close();
    versionOf(recordOf(host), values.version);
    const response = await send(host, values.value).catch(() => null);
    if (response?.ok) await replace(host, response);
    else edit(host);
  });
}

// --- ways in
document.addEventListener("edit-cell", (event) => edit(event.target));
document.addEventListener("dblclick", (event) => {
  const cell = event.target.closest(".dgrid td[data-f]");
  if (cell) edit(cell);
});
document.addEventListener("click", (event) => {
  const value = event.target.closest?.(".ed[data-f]");
  if (value) edit(value);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "F2" && event.target.matches?.(".ed[data-f]")) edit(event.target);
});
