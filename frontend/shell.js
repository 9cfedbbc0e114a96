// The frame: progress line, lost connection, errors, and the four things a boosted page change leaves to us.
import { $, $$, announce, keep, root, say, word } from "./dom.js";
import { toast } from "./toast.js";

// --- progress line
document.addEventListener("htmx:before:request", () => root.classList.add("busy"));
for (const name of ["htmx:finally:request", "htmx:after:request", "htmx:error"]) {
  document.addEventListener(name, () => root.classList.remove("busy"));
}

// --- answers of the server: toasts, a session that ended, pages that are no fragment
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  announce(ctx.response.headers);
  if (/<html[^>]*data-door/.test(ctx.text)) {
    event.preventDefault();
    location.assign(ctx.response.raw.url || ctx.request.action);
  }
});

// An error page with a body of its own is shown in place; anything else becomes a toast and changes nothing.
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx, tasks } = event.detail;
  const main = tasks.find((task) => task.type === "main");
  const empty = main && !main.fragment.childElementCount;
  if (ctx.response.status < 400) {
    if (empty && ctx.select && ctx.request.method === "GET") location.assign(ctx.response.raw.url);
    return;
  }
  if (empty || !/^\s*</.test(ctx.text)) {
    event.preventDefault();
    if (!hasToast(ctx)) toast({ message: sentence(ctx.text) || word("failed"), tone: "bad" });
  }
});

const hasToast = (ctx) => ctx.response.headers.has("X-Toast") || ctx.hx?.trigger?.includes('"toast"');
const sentence = (text) => (/^\s*</.test(text) || text.length > 300 ? "" : text.trim());

// --- lost connection: a banner while it lasts
const offline = (lost) => $("#offline") && ($("#offline").hidden = !lost);
addEventListener("offline", () => offline(true));
addEventListener("online", () => offline(false));
document.addEventListener("htmx:error", (event) => {
  if (event.detail.error?.name === "AbortError") return;
  offline(!navigator.onLine);
  toast({ message: word("no_connection"), tone: "bad" });
});

// --- after a boosted page change: current link, focus, announcement, scroll
document.addEventListener("htmx:after:swap", (event) => {
  greet();
  const target = event.detail?.ctx?.target;
  if ((target?.id ?? String(target).slice(1)) !== "main") return;
  if (event.detail.ctx.swap === "outerMorph") return; // the same page, fetched again: place and focus stay
  root.classList.remove("side-open");
  markCurrent();
  const main = $("#main");
  main.scrollTop = 0;
  ($$("[autofocus]", main).find((one) => !one.closest("dialog")) || main).focus({ preventScroll: true });
  say(document.title);
});

function markCurrent() {
  const links = $$(".side-a[href^='/']");
  links.forEach((link) => link.removeAttribute("aria-current"));
  const fits = (link) => link.pathname === location.pathname || (link.pathname !== "/" && location.pathname.startsWith(link.pathname));
  const [current] = links.filter(fits).sort((a, b) => b.pathname.length - a.pathname.length);
  current?.setAttribute("aria-current", current.pathname === location.pathname ? "page" : "true");
}

// Sentences that the server left for the reader travel inside main, because only main is replaced.
function greet() {
  for (const message of $$("#main [data-message]")) {
    toast({ message: message.textContent.trim(), undo: message.dataset.undo, tone: message.dataset.tone });
    message.remove();
  }
}
greet();

// --- drawer on phones
function drawer(open) {
  root.classList.toggle("side-open", open);
  $("[data-toggle-side]")?.setAttribute("aria-expanded", open);
  (open ? $(".side a, .side button") : $("[data-toggle-side]"))?.focus();
}
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-toggle-side]")) return drawer(!root.classList.contains("side-open"));
  if (root.classList.contains("side-open") && !event.target.closest(".side")) drawer(false);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && root.classList.contains("side-open")) drawer(false);
});

// --- a part that somebody has seen enough of; the cookie keeps it away
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-hide]");
  if (!button) return;
  keep(button.dataset.keep, "hidden");
  $(`#${button.dataset.hide}`).remove();
  $("#main").focus({ preventScroll: true });
});

// --- record: timeline or details where there is room for one only
document.addEventListener("click", (event) => {
  const side = event.target.closest?.("[data-rec]");
  if (!side) return;
  const record = side.closest(".rec");
  record.dataset.tab = side.dataset.rec;
  $$("[data-rec]", record).forEach((one) => one.setAttribute("aria-pressed", one === side));
});

// --- record: all fields, or those that are known; kept for the next record
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-all-fields]");
  if (!button) return;
  const all = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", all);
  button.closest("[data-fields]").dataset.fields = all ? "all" : "known";
  keep("fields", all ? "all" : "known");
});

// --- what stands behind a mark can be put away with Escape, and comes again with the next look
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") for (const mark of $$(".origin:is(:hover, :focus)")) mark.classList.add("shut");
});
for (const leaving of ["focusout", "pointerout"]) {
  document.addEventListener(leaving, ({ target }) => target.closest?.(".origin")?.classList.remove("shut"));
}
