// What few pages need comes when such a page does: until it is there, the page is not ready.
import { $, root } from "./dom.js";

const LATER = {
  "[data-order-lines], [data-return-lines], [data-remove-line]": () => import("./order-lines.js"),
  "[data-form-builder]": () => import("./form-builder.js"),
  "[data-board]": () => import("./board.js"),
};
const asked = new Set();

export async function fetchParts() {
  const wanted = Object.keys(LATER).filter((selector) => !asked.has(selector) && $(selector));
  if (!wanted.length) return;
  wanted.forEach((selector) => asked.add(selector));
  delete root.dataset.ready;
  await Promise.all(wanted.map((selector) => LATER[selector]().catch(() => asked.delete(selector))));
  root.dataset.ready = "yes";
}
document.addEventListener("htmx:after:swap", fetchParts);
