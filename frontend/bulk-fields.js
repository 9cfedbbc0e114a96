/* Any field of many records at once: first the field, then its new value, or none.

   <div class="menu panel" popover data-bulk-fields> with a <script type="application/json">: fields as field-steps.js
   describes them; "required" ones cannot be emptied. */
import { $ } from "./dom.js";
import { askValue, chooseField, focusValue, givenValue } from "./field-steps.js";
import { changeSelected } from "./grid-select.js";

function pickField(panel) {
  chooseField(panel, JSON.parse($("script", panel).textContent), (field) => pickValue(panel, field));
}

function pickValue(panel, field) {
  const form = $("template[data-change]", panel).content.cloneNode(true).firstElementChild;
  $("[data-name]", form).textContent = field.label;
  $("[data-back]", form).addEventListener("click", () => pickField(panel));
  $("[data-empty]", form).hidden = field.required;
  $("[data-empty]", form).addEventListener("click", () => change(panel, field, ""));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const value = givenValue(form);
    value ? change(panel, field, value) : focusValue(form);
  });
  $("[data-step]", panel).replaceChildren(form);
  askValue($("[data-value]", form), field, { takes: field.kind === "multichoice" ? "many" : "one" });
  focusValue(form);
}

function change(panel, field, value) {
  panel.hidePopover();
  changeSelected(`set_${field.key}`, value);
}

document.addEventListener("opened", (event) => {
  if (event.target.matches("[data-bulk-fields]")) pickField(event.target);
});
