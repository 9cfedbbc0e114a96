/* One combobox for choices and records, after the ARIA pattern: the list is searched, arrows choose, Enter takes.

   <div class="combo" data-combo data-name="company" [data-url="/companies/options/"] [data-multiple] [data-words]>
     <div class="combo-in"> [chips] <input role="combobox" …> </div>
     <input type="hidden" name="company" value="7">
     <template data-options><li role="option" data-value="7">…</li></template>      when there is no data-url
   </div>
   `data-url?q=` answers with <li role="option" data-value="7" [data-text="Dana Reyes"]>…</li>, or nothing.

   With `data-words` what was typed and not chosen is sent as it is: the server knows more names than it offers.

   Enter means what was typed, however fast: while its options are on their way it is remembered, never applied to older
   ones. So does Tab, which goes on at once and lets the answer follow. */
import { $, $$, element, fragment, say, word } from "./dom.js";

const DEBOUNCE_MS = 120;
let number = 0;

class Combobox {
  constructor(box, chosen) {
    this.box = box;
    this.chosen = chosen;
    this.input = $("[role=combobox]", box);
    this.multiple = box.hasAttribute("data-multiple");
    this.words = box.hasAttribute("data-words");
    this.list = element("ul", { className: "combo-list", id: `combo-${++number}`, role: "listbox", hidden: true });
    this.list.setAttribute("aria-label", this.input.getAttribute("aria-label") || this.input.labels?.[0]?.textContent.trim() || "");
    // Somebody may have begun to type before this script was there.
    const typed = this.input === document.activeElement && this.input.value !== this.input.defaultValue;
    this.text = typed ? this.input.defaultValue : this.input.value;
    this.pending = this.entered = false;
    box.combobox = this;
    this.wire();
    this.listen();
    if (typed) this.later();
  }

  get options() {
    return $$("[role=option]", this.list);
  }

  get hidden() {
    return $(`input[type=hidden]`, this.box);
  }

  // A page that is put in place again takes away what scripts have added.
  wire() {
    if (this.list.isConnected) return;
    this.input.setAttribute("aria-controls", this.list.id);
    this.input.setAttribute("aria-expanded", "false");
    this.box.append(this.list);
    if (!this.multiple && this.value !== undefined && this.input.value === this.text) this.hidden.value = this.value;
  }

  listen() {
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("click", () => this.list.hidden && this.search(""));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("focusout", () => setTimeout(() => this.leave(), 120));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")));
    this.box.addEventListener("click", (event) => this.drop(event.target.closest("[data-drop], [data-clear]")));
  }

  later() {
    this.forget();
    this.pending = true;
    const search = () => this.search(this.input.value.trim());
    this.box.dataset.url ? (this.clock = setTimeout(search, DEBOUNCE_MS)) : search();
  }

  async search(term) {
    clearTimeout(this.clock);
    if (!this.box.dataset.url) return this.show(this.local(term));
    this.request?.abort();
    this.request = new AbortController();
    const url = this.box.dataset.url + (this.box.dataset.url.includes("?") ? "&" : "?") + "q=" + encodeURIComponent(term);
    try {
      const response = await fetch(url, { signal: this.request.signal, headers: { "HX-Request": "true" } });
      if (!response.ok) throw new Error(response.status);
      this.show(fragment(await response.text()));
    } catch (error) {
      if (error.name !== "AbortError") this.show(new DocumentFragment(), word("search_failed"));
    }
  }

  local(term) {
    const found = $("template[data-options]", this.box).content.cloneNode(true);
    const wanted = term.toLowerCase();
    $$("[role=option]", found).forEach((option) => {
      if (!option.textContent.toLowerCase().includes(wanted)) option.remove();
    });
    return found;
  }

  show(options, sentence) {
    this.list.replaceChildren(options);
    const taken = new Set($$("input[type=hidden]", this.box).map((one) => one.value));
    this.options.forEach((option, index) => {
      option.id = `${this.list.id}-${index}`;
      option.setAttribute("aria-selected", taken.has(option.dataset.value));
    });
    if (!this.options.length) {
      const none = element("li", { className: "combo-none", textContent: sentence || word("nothing_found") });
      none.role = "presentation";
      this.list.append(none);
      say(none.textContent);
    }
    this.pending = false;
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    if (!this.emptied) this.point(0);
    if (this.entered) this.enter();
  }

  // A value that was deleted from the field: Enter takes nothing instead of the first of all.
  get emptied() {
    return !this.multiple && !!this.text && !this.input.value.trim();
  }

  enter() {
    this.entered = this.pending;
    if (this.pending) return this.search(this.input.value.trim());
    if (this.emptied && this.at < 0) this.take({ dataset: { value: "" }, textContent: "" });
    else this.take(this.options[this.at]);
    if (!this.box.contains(document.activeElement)) this.leave();
  }

  point(index) {
    this.input.removeAttribute("aria-activedescendant");
    const all = this.options;
    if (!all.length) return;
    const at = (index + all.length) % all.length;
    all.forEach((option, i) => option.classList.toggle("at", i === at));
    this.input.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  }

  get typed() {
    const text = this.input.value.trim();
    return text && text !== this.text ? text : "";
  }

  get at() {
    return this.options.findIndex((option) => option.classList.contains("at"));
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (this.list.hidden) this.search("");
      else this.point(this.at + step);
    } else if (event.key === "Enter" && (this.pending || !this.list.hidden)) {
      event.preventDefault();
      event.stopPropagation();
      this.enter();
    } else if (event.key === "Tab" && this.typed) {
      if (this.pending) this.enter();
      else if (!this.list.hidden) this.take(this.options[this.at], { quietly: true });
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.forget();
      this.close();
      this.restore();
    } else if (event.key === "Backspace" && this.multiple && !this.input.value) {
      this.drop($$("[data-drop]", this.box).pop());
    }
  }

  take(option, { quietly } = {}) {
    if (!option) return;
    const value = option.dataset.value;
    const text = option.dataset.text || option.textContent.trim();
    this.multiple ? this.addChip(value, text) : this.set(value, text);
    this.close();
    if (value) {
      this.box.taken = { ...option.dataset };
      this.box.dispatchEvent(new Event("taken", { bubbles: true }));
    }
    if (!quietly) this.chosen?.(value);
  }

  set(value, text) {
    this.hidden.value = this.value = value;
    this.input.value = this.text = text;
    const clear = $("[data-clear]", this.box);
    if (clear) clear.hidden = !value;
    this.changed();
  }

  addChip(value, text) {
    this.input.value = "";
    const taken = $$("input[type=hidden]", this.box).some((one) => one.value === value);
    if (taken) return;
    const chip = $("template[data-chip]", this.box).content.cloneNode(true).firstElementChild;
    $("strong", chip).textContent = text;
    $("input", chip).value = value;
    $("[data-drop]", chip).setAttribute("aria-label", word("remove", { what: text }));
    this.input.before(chip);
    this.changed();
  }

  drop(button) {
    if (!button) return;
    if (button.matches("[data-clear]")) this.set("", "");
    else button.closest(".chip").remove();
    this.changed();
    this.input.focus();
  }

  changed() {
    this.box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  forget() {
    clearTimeout(this.clock);
    this.request?.abort();
    this.pending = this.entered = false;
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  // Text that was typed but not taken is no value; an emptied field is one.
  restore() {
    this.input.value = this.multiple ? "" : this.text;
  }

  keepWords() {
    if (this.words && this.typed) this.set(this.typed, this.typed);
  }

  leave() {
    if (this.box.contains(document.activeElement) || this.entered) return;
    this.forget();
    if (!this.multiple && !this.input.value.trim() && this.text) this.set("", "");
    else this.keepWords();
    this.close();
    this.restore();
  }
}

/** A combobox made by script, for editing in place. */
export function combobox({ url, value, text, label, words, chosen }) {
  const input = element("input", { type: "text", value: text, autocomplete: "off" });
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-label", label);
  const hidden = element("input", { type: "hidden", value });
  const node = element("div", { className: "combo" }, element("div", { className: "combo-in" }, input), hidden);
  node.dataset.url = url;
  if (words) node.dataset.words = "";
  const box = new Combobox(node, chosen);
  const now = () => (words && box.typed) || hidden.value;
  return {
    node,
    value: () => (input.value.trim() ? now() : ""),
    ready: () => (input.select(), box.search("")),
    waits: () => box.entered,
  };
}

/** Bring every combobox to life that is not yet, here by hand and after each swap by itself. */
export function startComboboxes() {
  for (const box of $$("[data-combo]")) box.combobox ? box.combobox.wire() : new Combobox(box);
}
document.addEventListener("htmx:after:swap", startComboboxes);

// Whoever sends a form at once, before the list has answered, means what they typed.
document.addEventListener("submit", (event) => $$("[data-combo][data-words]", event.target).forEach((box) => box.combobox?.keepWords()), true);
startComboboxes();
