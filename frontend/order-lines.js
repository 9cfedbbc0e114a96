// The sums of an order while its lines are typed. What is saved is computed by the server; this only shows it early.
import { $, $$, post, refresh, root, word } from "./dom.js";
import { toast } from "./toast.js";

/** A number as the server reads it: 1,234.50 or 1.234,50 or 12,5; 1,234 is more than a thousand if it is money. */
function number(text, { money = true } = {}) {
  const plain = (text || "").replace(/[\s\u00a0\u202f_]/g, "");
  const [whole, rest = ""] = plain.split(",");
  const several = plain.split(",").length > 2;
  const thousands = several || (!plain.includes(".") && rest.length === 3 && !/^[+-]?0?$/.test(whole) && (money || rest === "000"));
  const comma = plain.lastIndexOf(",") > plain.lastIndexOf(".") && !thousands;
  const value = Number(comma ? plain.replace(/\./g, "").replace(",", ".") : plain.replace(/,/g, ""));
  return Number.isFinite(value) ? value : 0;
}

const field = (row, name) => $(`[name="lines.${name}"]`, row);
const cents = (value) => Math.round((value + Number.EPSILON) * 100) / 100;

function money(currency) {
  const options = /^[A-Z]{3}$/.test(currency) ? { style: "currency", currency } : { minimumFractionDigits: 2 };
  return new Intl.NumberFormat(root.lang || "en", options);
}

function amountOf(row) {
  return cents(number(field(row, "quantity").value || "1", { money: false }) * number(field(row, "unit_price").value) - number(field(row, "discount").value));
}

const written = (row) => Boolean(field(row, "goods").value || field(row, "unit_price").value);

function show(section, sums, format) {
  const total = Object.values(sums).reduce((sum, part) => sum + part, 0);
  for (const line of $$("[data-sum]", section)) {
    const value = line.dataset.sum === "total" ? total : sums[line.dataset.sum];
    $("dd", line).textContent = format.format(value);
    if (!["goods", "total"].includes(line.dataset.sum)) line.hidden = !value;
  }
}

function paint(section) {
  const form = section.closest("form");
  const of = (name) => number(form.elements[name]?.value);
  const format = money(currencyOf(section));
  let goods = 0;
  let some = false;
  for (const row of $$("[data-row-item]", section)) {
    const amount = written(row) ? amountOf(row) : 0;
    $("[data-amount]", row).value = written(row) ? format.format(amount) : "";
    some ||= written(row);
    goods += amount;
  }
  if (!some) goods = of("subtotal");
  show(section, { goods, discount: -of("discount"), tax: of("tax"), shipping: of("shipping") }, format);
  const without = form.querySelector("[name=subtotal]")?.closest(".card");
  if (without) without.hidden = some;
}

const currencyOf = (section) => section.closest("form").elements.currency?.value || section.dataset.currency || "";

// A product brings its price, unless it is priced in another currency or somebody has written one.
function bring(row) {
  const { price, currency } = $("[data-combo]", row).taken || {};
  const box = field(row, "unit_price");
  if (!price || (box.value && box.dataset.brought !== box.value)) return;
  const same = currency === currencyOf(row.closest("[data-order-lines]"));
  box.value = same ? price : "";
  box.placeholder = same ? "" : `${price} ${currency}`;
  box.dataset.brought = box.value;
}

document.addEventListener("taken", (event) => {
  const row = event.target.closest("[data-order-lines] [data-row-item]");
  if (!row) return;
  bring(row);
  field(row, "quantity").focus();
  field(row, "quantity").select();
});

// --- what comes back: each line's share, and of the order's discount and tax the share of those goods
function paintReturn(section) {
  const left = Object.fromEntries(["goods", "discount", "tax", "shipping"].map((name) => [name, Number(section.dataset[name])]));
  const boxes = $$("[data-worth]", section);
  const count = (box) => number(box.value, { money: false });
  const all = boxes.every((box) => count(box) === Number(box.dataset.left));
  const worth = (box) => (count(box) === Number(box.dataset.left) ? Number(box.dataset.worth) : cents((Number(box.dataset.worth) * count(box)) / Number(box.dataset.left)));
  const goods = boxes.reduce((sum, box) => sum + worth(box), 0);
  const share = (whole) => (all ? whole : left.goods ? cents((whole * goods) / left.goods) : 0);
  const shipping = section.closest("form").elements.refund_shipping?.checked ? left.shipping : 0;
  show(section, { goods, discount: -share(left.discount), tax: share(left.tax), shipping }, money(section.dataset.currency));
}

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-return-all]")) return;
  const section = event.target.closest("[data-return-lines]");
  $$("[data-left]", section).forEach((box) => (box.value = box.dataset.left));
  paintReturn(section);
});

// --- on the order's own page: a line is added beneath the others, and taken away by its button
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-add-line]")) return;
  event.preventDefault();
  const response = await post(form.action, new FormData(form)).catch(() => null);
  const refusal = $("[data-refusal]", form);
  refusal.hidden = Boolean(response?.ok);
  if (!response?.ok) {
    refusal.textContent = response ? (await response.text()) || word("failed") : word("no_connection");
    return;
  }
  form.reset();
  delete field(form, "unit_price").dataset.brought;
  const box = $("[data-combo]", form).combobox;
  box.set("", "");
  box.input.focus();
  await refresh();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-remove-line]");
  if (!button) return;
  const response = await post(button.dataset.removeLine).catch(() => null);
  if (!response?.ok) return toast({ message: (await response?.text()) || word("no_connection"), tone: "bad" });
  const row = button.closest("tr");
  const next = $("[data-remove-line]", row.nextElementSibling || row.previousElementSibling || row);
  next.focus();
  await refresh();
});

function paintIn(place) {
  $$("[data-order-lines]", place).forEach(paint);
  $$("[data-return-lines]", place).forEach(paintReturn);
}
for (const name of ["input", "change", "rows"]) {
  document.addEventListener(name, (event) => event.target.closest && paintIn(event.target.closest("form") || document));
}
document.addEventListener("htmx:after:swap", () => paintIn(document));

// This comes after the page: what was chosen meanwhile brings its price now.
$$("[data-order-lines] [data-row-item]").forEach(bring);
paintIn(document);
