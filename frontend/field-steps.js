/* Choosing a field, then a value of its kind: what filters and changes of many records have in common.

   Fields are {"key", "label", "kind", "options": [["lead", "Lead"]], "options_url": "/options/companies/"}. */
import { $, $$, element, fragment, word } from "./dom.js";
import { startComboboxes } from "./combobox.js";

const INPUT_TYPES = { date: "date", datetime: "date", integer: "number", number: "number", money: "number" };

/** Fields as a list that can be searched, in `[data-step]` of the panel. */
export function chooseField(panel, fields, chosen) {
  const list = element("div", { className: "filter-fields" });
  const search = element("input", { type: "search", className: "input sm", placeholder: word("find_field") });
  search.setAttribute("aria-label", word("find_field"));
  const template = $("template[data-field]", panel).content;
  const paint = () => {
    const wanted = search.value.toLowerCase();
    const found = fields.filter((field) => field.label.toLowerCase().includes(wanted));
    list.replaceChildren(...found.map((field) => row(template, field, chosen)));
  };
  search.addEventListener("input", paint);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    $("button", list)?.click();
  });
  panel.addEventListener("keydown", arrows);
  paint();
  $("[data-step]", panel).replaceChildren(search, list);
  search.focus();
}

function row(template, field, chosen) {
  const button = template.cloneNode(true).firstElementChild;
  $("span", button).textContent = field.label;
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    chosen(field);
  });
  return button;
}

function arrows(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target.matches("select")) return;
  const all = $$("[type=search], .filter-fields button", event.currentTarget);
  const next = all[all.indexOf(document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** Put the control of a field into a place; `takes` is "one", "two" or "many" values. */
export function askValue(place, field, { kind = field.kind, takes = "one", fixed = "1" } = {}) {
  place.replaceChildren(...controlsFor(field, kind, takes, fixed));
  $$("input:not([type=hidden]), select", place).forEach((control) => control.setAttribute("aria-label", field.label));
  startComboboxes();
}

/** Everything that was given, with commas between. */
export const givenValue = (form) => new FormData(form).getAll("value").filter(Boolean).join(",");

export function focusValue(form) {
  const first = $("[data-value] input:not([type=hidden]), [data-value] select", form);
  first?.focus();
  if (first?.matches("[role=combobox]")) first.click();
  return first;
}

function controlsFor(field, kind, takes, fixed) {
  if (kind === "none") return [element("input", { type: "hidden", name: "value", value: fixed })];
  if (field.options_url) return [picker(field, takes)];
  if (field.options && takes === "many") return [ticks(field)];
  if (field.options) {
    const select = element("select", { className: "input", name: "value" });
    select.append(...field.options.map(([value, label]) => new Option(label, value)));
    return [select];
  }
  const type = INPUT_TYPES[kind] || "text";
  const input = element("input", { type, className: "input", name: "value", required: true });
  if (type === "number") input.step = "any";
  return takes === "two" ? [input, input.cloneNode()] : [input];
}

function ticks(field) {
  const rows = field.options.map(([value, label]) =>
    element("label", { className: "check" }, element("input", { type: "checkbox", name: "value", value }), element("span", { textContent: label })),
  );
  return element("div", { className: "checks filter-fields" }, ...rows);
}

function picker(field, takes) {
  const many = takes === "many";
  const chip = `<template data-chip><span class="chip"><strong></strong><input type="hidden" name="value"><button class="chip-x" type="button" data-drop>×</button></span></template>`;
  const html = `<div class="combo" data-combo${many ? " data-multiple" : ""}><div class="combo-in"><input type="text" role="combobox" aria-autocomplete="list" autocomplete="off"></div>${many ? chip : `<input type="hidden" name="value">`}</div>`;
  const node = fragment(html).firstElementChild;
  node.dataset.url = field.options_url;
  return node;
}
