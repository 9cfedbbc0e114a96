// Fields in what one writes are chips. The input itself holds them as people read them, “[City]”, so that caret, keyboard and
// screen reader work as in any other; a layer under it draws them. What is sent is the field as a template says it.
import { $, $$ } from "./dom.js";

const MARK = "\u2060"; // tells a chip from the same words typed by hand
const FIELD = /\{\{.*?\}\}/gs;
const CHIP = /\[\u2060+[^\]\u2060]*\]/g;
const SIMPLE = /^\{\{\s*([\w.]+)\s*(?:\|\s*default:\s*(["'])(.*?)\2\s*)?\}\}$/s;
const FACES = ["font", "letterSpacing", "lineHeight", "padding", "borderWidth", "textAlign"];

const said = new Map(); // chip: the field as a template says it
const chips = new Map();

const label = (name) => $(`[data-field-name] option[value="${CSS.escape(name)}"]`)?.textContent ?? name;
const parts = (field) => SIMPLE.exec(field) ?? [];

function told(field) {
  const [, name, , fallback] = parts(field);
  const text = !name
    ? field.slice(2, -2).trim()
    : fallback
      ? $("[data-field-name]").dataset.orElse.replace("{field}", label(name)).replace("{other}", fallback)
      : label(name);
  return text.replace(/[[\]\u2060]/g, "").replace(/\s+/g, " ");
}

// Two fields that read alike, such as one with a blank more, are told apart by marks that nobody sees.
function chipOf(field) {
  if (!chips.has(field)) {
    let chip = `[${MARK}${told(field)}]`;
    while (said.has(chip)) chip = chip.replace(MARK, MARK + MARK);
    chips.set(field, chip);
    said.set(chip, field);
  }
  return chips.get(field);
}

export const shown = (text) => text.replace(FIELD, chipOf);
export const sent = (text) => text.replace(CHIP, (chip) => said.get(chip) ?? chip);

const found = (text) => [...text.matchAll(CHIP)].filter(([chip]) => said.has(chip)).map((hit) => ({ chip: hit[0], from: hit.index, to: hit.index + hit[0].length }));

function draw(input) {
  const under = input.previousElementSibling;
  const style = getComputedStyle(input);
  FACES.forEach((face) => (under.style[face] = style[face]));
  under.replaceChildren();
  let at = 0;
  for (const { chip, from, to } of found(input.value)) {
    under.append(input.value.slice(at, from), Object.assign(document.createElement("mark"), { textContent: chip }));
    at = to;
  }
  under.append(`${input.value.slice(at)}\n`);
  follow(input);
}

function follow(input) {
  const under = input.previousElementSibling;
  under.scrollTop = input.scrollTop;
  under.scrollLeft = input.scrollLeft;
}

function dress(input) {
  input.removeAttribute("maxlength"); // of what is sent, not of what is shown; whoever sends too much is told
  if (input.value.includes("{{")) input.value = shown(input.value);
  input.parentElement.classList.add("on");
  draw(input);
}

// A chip that was changed by hand is words again.
function mend(input) {
  const whole = found(input.value);
  const broken = [...input.value.matchAll(/\u2060+/g)].filter(({ index }) => input.value[index - 1] === "[" && !whole.some(({ from, to }) => from < index && index < to));
  for (const { 0: marks, index } of broken.reverse()) input.setRangeText("", index, index + marks.length, "preserve");
}

export function insert(input, field) {
  input.setRangeText(chipOf(field), input.selectionStart, input.selectionEnd, "end");
  draw(input);
  input.dispatchEvent(new Event("change", { bubbles: true }));
  input.focus();
}

const words = (target) => (target?.matches?.("[data-words]") ? target : null);
let caret = 0;
let byHand = false;
document.addEventListener("pointerdown", () => (byHand = true));
document.addEventListener("keydown", () => (byHand = false));

// The caret is before or after a chip, never in it; a chip that is pressed is chosen, and the tools show it.
function keepOut(input) {
  const { selectionStart: from, selectionEnd: to, selectionDirection: way } = input;
  const inside = (at) => found(input.value).find((chip) => chip.from < at && at < chip.to);
  const [first, last] = [inside(from), inside(to)];
  if (from === to && first) {
    if (byHand) input.setSelectionRange(first.from, first.to);
    else input.setSelectionRange(...(caret <= first.from ? [first.to, first.to] : [first.from, first.from]));
  } else if (first || last) {
    // Whoever takes a chip back letter by letter lets go of all of it.
    const shrinks = !byHand && Math.abs(to - from) < Math.abs(caret);
    const start = first ? (shrinks && way === "backward" ? first.to : first.from) : from;
    const end = last ? (shrinks && way !== "backward" ? last.from : last.to) : to;
    input.setSelectionRange(start, end, way);
  }
  caret = input.selectionStart === input.selectionEnd ? input.selectionStart : input.selectionEnd - input.selectionStart;
}

document.addEventListener("selectionchange", () => {
  const input = words(document.activeElement);
  if (!input) return;
  keepOut(input);
  choose(input);
});

function choose(input) {
  const chip = found(input.value).find(({ from, to }) => from === input.selectionStart && to === input.selectionEnd);
  const button = $("[data-insert-field]");
  $("span", button).textContent = chip ? button.dataset.change : button.dataset.insert;
  const [, name, , fallback] = chip ? parts(said.get(chip.chip)) : [];
  if (!name) return;
  $("[data-field-name]").value = name;
  $("[data-field-fallback]").value = fallback ?? "";
}

document.addEventListener("beforeinput", (event) => {
  const input = words(event.target);
  if (!input) return;
  keepOut(input); // who types fast is here before the browser tells that the caret has moved
  if (!event.inputType.startsWith("delete") || input.selectionStart !== input.selectionEnd) return;
  const back = event.inputType.endsWith("Backward");
  const next = found(input.value).find(({ from, to }) => (back ? to : from) === input.selectionStart);
  if (next) input.setSelectionRange(next.from, next.to);
});

document.addEventListener("input", (event) => {
  const input = words(event.target);
  if (!input) return;
  mend(input);
  draw(input);
});
// Who types a field as templates say it sees the chip as soon as it is kept.
document.addEventListener("change", (event) => words(event.target) && dress(event.target));
document.addEventListener("scroll", (event) => words(event.target) && follow(event.target), true);
addEventListener("resize", () => $$("[data-words]").forEach(draw));

// Elsewhere a field is what a template says; what comes from elsewhere becomes a chip.
for (const kind of ["copy", "cut"]) {
  document.addEventListener(kind, (event) => {
    const input = words(event.target);
    if (!input || !event.clipboardData) return;
    event.clipboardData.setData("text/plain", sent(input.value.slice(input.selectionStart, input.selectionEnd)));
    event.preventDefault();
    if (kind === "cut") document.execCommand("delete");
  });
}
document.addEventListener("paste", (event) => {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!words(event.target) || !text.includes("{{")) return;
  event.preventDefault();
  document.execCommand("insertText", false, shown(text));
});

document.addEventListener("formdata", (event) => {
  for (const input of $$("[data-words]", event.target)) event.formData.set(input.name, sent(input.value));
});

// What comes back after a change is dressed again, with the caret where it was.
let was = null;
document.addEventListener("htmx:before:swap", () => {
  const input = words(document.activeElement);
  was = input && { id: input.id, from: input.selectionStart, to: input.selectionEnd };
});

export function dressAll() {
  $$("[data-words]").forEach(dress);
  const input = was && words(document.activeElement);
  if (input?.id === was?.id && input) input.setSelectionRange(was.from, was.to);
  was = null;
}
