/* "Filter" adds one condition to the address of the list: first the field, then how, then what.

   <div class="menu panel" popover data-filters> with a <script type="application/json">:
     [{"key": "stage", "label": "Lifecycle", "icon": "circle-dot", "kind": "choice",
       "operators": [{"param": "stage", "label": "is"}, {"param": "stage__not", "label": "is not"}],
       "options": [["lead", "Lead"]], "options_url": "/users/options/"}]
   An operator may carry a "kind" of its own ("none" needs no value: its "value" is sent), and "takes" "two" or "many". */
import { $, go } from "./dom.js";
import { askValue, chooseField, focusValue, givenValue } from "./field-steps.js";

const DROPPED = ["after", "before", "page"];

const fieldsOf = (panel) => JSON.parse($("script", panel).textContent);
const pickField = (panel) => chooseField(panel, fieldsOf(panel), (field) => pickValue(panel, field));

function pickValue(panel, field) {
  const form = $("template[data-condition]", panel).content.cloneNode(true).firstElementChild;
  $("[data-name]", form).textContent = field.label;
  const how = $("select", form);
  how.append(...field.operators.map((operator, index) => new Option(operator.label, index)));
  const paint = () => {
    const { kind, takes, value } = field.operators[how.value];
    askValue($("[data-value]", form), field, { kind, takes, fixed: value });
  };
  how.addEventListener("change", paint);
  $("[data-back]", form).addEventListener("click", () => pickField(panel));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    apply(panel, field.operators[how.value], form);
  });
  $("[data-step]", panel).replaceChildren(form);
  paint();
  if (!focusValue(form)) how.focus();
}

function apply(panel, operator, form) {
  const value = givenValue(form);
  if (!value) return focusValue(form);
  const url = new URL(location.href);
  DROPPED.forEach((name) => url.searchParams.delete(name));
  url.searchParams.set(operator.param, value);
  panel.hidePopover();
  go(url.pathname + url.search);
}

document.addEventListener("opened", (event) => {
  if (event.target.matches("[data-filters]")) pickField(event.target);
});
