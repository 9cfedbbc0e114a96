// Ctrl-K: search and jump. `/palette/?q=` answers with HTML whose choices are `<a class="pal-i" role="option" id href>`.
// href="#theme", "#shortcuts" and "#sign-out" are done here; every other href is a page.
import { $, $$, element, go, word } from "./dom.js";
import { toggleTheme } from "./theme.js";

const DEBOUNCE_MS = 60;
const dialog = $("#palette");
const input = $("#pal-q");
const list = $("#pal-list");
let answers = new Map();
let request, shownFor, opener, clock;
let pending = false; // what was typed has not been answered yet
let entered = null; // Enter came before the answer: { inNewTab }

const choices = () => $$(".pal-i", list);
const current = () => choices().findIndex((choice) => choice.getAttribute("aria-selected") === "true");

function select(index) {
  const all = choices();
  input.removeAttribute("aria-activedescendant");
  if (!all.length) return;
  const at = (index + all.length) % all.length;
  all.forEach((choice, i) => choice.setAttribute("aria-selected", i === at));
  input.setAttribute("aria-activedescendant", all[at].id);
  all[at].scrollIntoView({ block: "nearest" });
}

function show(html) {
  list.innerHTML = html;
  select(0);
  performance.mark("palette:results");
  pending = false;
  if (entered) enter(entered);
}

// Enter means what was typed, so it waits for the answer to that.
function enter(how) {
  entered = pending ? how : null;
  if (pending) return load(input.value.trim());
  const choice = choices()[current()];
  if (choice) run(choice, how.inNewTab);
}

function forget() {
  clearTimeout(clock);
  pending = false;
  entered = null;
}

// --- what was opened lately: kind and number only, names are the server's to tell
const LATELY = 7;
const lately = () => (localStorage.getItem("lately") || "").split(",").filter(Boolean);
const shownNow = () => {
  const { kind, id } = $(".rec[data-kind]")?.dataset ?? {};
  return kind && `${kind}:${id}`;
};

function remember() {
  const opened = shownNow();
  if (opened) localStorage.setItem("lately", [opened, ...lately().filter((one) => one !== opened)].slice(0, LATELY));
}

function address(term) {
  const asked = term ? "" : `&lately=${lately().filter((one) => one !== shownNow())}`;
  return `${dialog.dataset.url}?q=${encodeURIComponent(term)}${asked}`;
}

async function load(term) {
  clearTimeout(clock);
  const url = address(term);
  shownFor = url;
  if (answers.has(url)) return show(answers.get(url));
  request?.abort();
  request = new AbortController();
  try {
    const response = await fetch(url, { signal: request.signal, headers: { "HX-Request": "true" } });
    if (!response.ok) throw new Error(response.status);
    answers.set(url, await response.text());
    if (url === shownFor) show(answers.get(url));
  } catch (error) {
    if (error.name === "AbortError") return;
    forget();
    list.replaceChildren(element("p", { className: "pal-none", textContent: word("search_failed") }));
  }
}

export function open(prefix = "") {
  opener = document.activeElement;
  answers = new Map([...answers].filter(([url]) => url === address("")));
  input.value = prefix;
  dialog.showModal();
  load(prefix);
  input.focus();
}

function run(choice, inNewTab) {
  const href = choice.getAttribute("href");
  dialog.close();
  if (href === "#theme") return toggleTheme();
  if (href === "#sign-out") return $("#sign-out")?.requestSubmit();
  if (href === "#shortcuts") return $("[data-open=shortcuts]")?.click();
  if (inNewTab) return window.open(href, "_blank", "noopener");
  go(href);
}

function start() {
  document.addEventListener("palette", () => (dialog.open ? dialog.close() : open()));
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-open=palette]");
    if (button) open(button.dataset.prefix);
    else if (event.target === dialog) dialog.close();
  });
  input.addEventListener("input", () => {
    clearTimeout(clock);
    pending = true;
    clock = setTimeout(() => load(input.value.trim()), DEBOUNCE_MS);
  });
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      select(current() + step);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      enter({ inNewTab: event.ctrlKey || event.metaKey });
    }
  });
  dialog.addEventListener("close", () => {
    forget();
    if (opener?.isConnected) opener.focus();
  });
  list.addEventListener("click", (event) => {
    const choice = event.target.closest(".pal-i");
    if (!choice) return;
    event.preventDefault();
    run(choice, event.ctrlKey || event.metaKey);
  });
  list.addEventListener("pointermove", (event) => {
    const choice = event.target.closest(".pal-i");
    if (choice && choice.getAttribute("aria-selected") !== "true") select(choices().indexOf(choice));
  });
}

if (dialog) {
  start();
  remember();
  document.addEventListener("htmx:after:swap", remember);
}
