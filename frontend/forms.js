// Forms: busy buttons, focus on the first mistake, drafts that survive a reload, files dropped on a form.
import { $, $$, element } from "./dom.js";

// --- busy while a request runs, and never twice
document.addEventListener("htmx:before:request", (event) => busy(event.detail.ctx.sourceElement, true));
document.addEventListener("htmx:finally:request", (event) => busy(event.detail.ctx.sourceElement, false));
function busy(source, on) {
  const button = source?.matches?.("form") ? $("button[type=submit], button.primary", source) : source;
  if (button?.matches?.(".btn")) button.setAttribute("aria-busy", on);
}
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-hx-boost=false], [hx-boost=false]")) busy(event.target, true);
});

// --- after a refused form: go to the first mistake
document.addEventListener("htmx:after:swap", () => $("#main form [aria-invalid=true]")?.focus());

// --- drafts: <form data-draft="note-7"> keeps its text until it is sent
const draftKey = (form) => `draft:${form.dataset.draft}`;
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (!form) return;
  const values = $$("textarea[name], input[type=text][name]", form).map((field) => [field.name, field.value]);
  sessionStorage.setItem(draftKey(form), JSON.stringify(values));
});
function restoreDrafts() {
  for (const form of $$("form[data-draft]:not([data-restored])")) {
    form.dataset.restored = "";
    for (const [name, value] of JSON.parse(sessionStorage.getItem(draftKey(form)) || "[]")) {
      const field = form.elements[name];
      if (field && !field.value) field.value = value;
    }
  }
}
document.addEventListener("htmx:after:request", (event) => {
  const form = event.detail.ctx.sourceElement;
  if (!form?.matches?.("form[data-draft]") || event.detail.ctx.response.status >= 400) return;
  sessionStorage.removeItem(draftKey(form));
  form.reset();
});
document.addEventListener("htmx:after:swap", restoreDrafts);
restoreDrafts();

// --- Ctrl-Enter sends what is being written
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches?.("textarea")) {
    event.target.form?.requestSubmit();
  }
});

// --- composer: which kind of entry is being written
document.addEventListener("click", (event) => {
  const kind = event.target.closest?.("[data-composer-kind]");
  if (!kind) return;
  const form = kind.closest("form");
  $$("[data-composer-kind]", form).forEach((one) => one.setAttribute("aria-pressed", one === kind));
  form.elements.kind.value = kind.dataset.composerKind;
  const text = $("textarea", form);
  text.placeholder = kind.dataset.placeholder || text.placeholder;
  text.setAttribute("aria-label", kind.textContent.trim());
  $("[data-composer-send]", form).textContent = kind.dataset.send || kind.textContent.trim();
  for (const asked of $$("[data-asked]", form)) {
    asked.hidden = asked.dataset.asked !== kind.dataset.asks;
    $("input", asked).disabled = asked.hidden;
  }
  text.focus();
});
document.addEventListener("click", (event) => {
  const wish = event.target.closest?.("[data-write]");
  if (wish) $(`[data-composer-kind="${wish.dataset.write}"]`)?.click();
});

// --- upload: drop on the zone or choose; the names are shown before anything is sent
const size = (bytes) => {
  const units = ["B", "KB", "MB", "GB"];
  const power = Math.min(3, Math.floor(Math.log(bytes || 1) / Math.log(1000)));
  return `${(bytes / 1000 ** power).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} ${units[power]}`;
};
for (const [name, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
  document.addEventListener(name, (event) => event.target.closest?.(".drop")?.classList.toggle("over", over));
}
document.addEventListener("change", (event) => {
  const zone = event.target.closest?.(".drop");
  if (!zone) return;
  const list = zone.parentElement.querySelector(".drop-files");
  const rows = [...event.target.files].map((file) =>
    element("li", {}, element("strong", { textContent: file.name }), element("span", { className: "muted", textContent: size(file.size) })),
  );
  list?.replaceChildren(...rows);
  if (zone.dataset.sends !== undefined && rows.length) event.target.form.requestSubmit();
});

// --- leaving a form half filled: say so once
addEventListener("beforeunload", (event) => {
  if ($("form[data-guard][data-touched]")) event.preventDefault();
});
document.addEventListener("input", (event) => event.target.closest?.("form[data-guard]")?.setAttribute("data-touched", ""));
document.addEventListener("submit", (event) => event.target.removeAttribute("data-touched"));

// --- select everything that a master tick box stands for
document.addEventListener("change", (event) => {
  const master = event.target.closest?.("[data-tick-all]");
  if (master) $$(master.dataset.tickAll).forEach((box) => (box.checked = master.checked));
});

// --- fields that only some choices ask for: <div data-shown-when="kind=choice,multichoice">
function showAsked() {
  for (const part of $$("[data-shown-when]")) {
    const [name, values] = part.dataset.shownWhen.split("=");
    const form = $("input, select, textarea", part).form;
    part.hidden = !values.split(",").includes(form.elements[name]?.value);
  }
}
document.addEventListener("change", showAsked);
document.addEventListener("htmx:after:swap", showAsked);
showAsked();

// Where somebody else was faster, one press puts what is stored now into the form.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-take]");
  const field = button && document.querySelector(`#main form [name="${CSS.escape(button.dataset.take)}"]`);
  if (field) {
    field.value = button.dataset.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    button.disabled = true;
    field.focus();
  }
});
