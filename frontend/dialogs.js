// Dialogs are native. `data-open="id"` opens one; `data-close` closes; `data-confirm="id"` asks before a form is sent.
import { $, element, fragment } from "./dom.js";

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-open]");
  if (opener && opener.dataset.open !== "palette") return $(`#${opener.dataset.open}`)?.showModal();
  const close = event.target.closest?.("[data-close]");
  if (close) return close.closest("dialog")?.close();
  if (event.target.matches?.("dialog.dialog")) event.target.close();
});

/** A dialog whose HTML the server sent, gone for good once it closes. */
export function openDialog(html) {
  const dialog = fragment(html).querySelector("dialog") || element("dialog", { className: "dialog", innerHTML: html });
  document.body.append(dialog);
  window.htmx?.process?.(dialog);
  const before = document.activeElement;
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before?.isConnected) before.focus();
  });
  dialog.showModal();
  return dialog;
}

// A fragment that brings an open-at-once dialog: <dialog data-now>.
document.addEventListener("htmx:after:swap", () => {
  const now = $("dialog[data-now]:not([open])");
  now?.showModal();
});

// hx-confirm asks in our own dialog instead of the browser's.
document.addEventListener("htmx:confirm", (event) => {
  const ask = $("#ask");
  const { ctx, issueRequest, dropRequest } = event.detail;
  if (!ask || !ctx.confirm) return;
  event.preventDefault();
  const source = ctx.sourceElement;
  $("[data-ask-title]", ask).textContent = ctx.confirm;
  $("[data-ask-body]", ask).textContent = source.dataset.confirmBody || "";
  $("[data-ask-yes]", ask).textContent = source.dataset.confirmYes || source.textContent.trim();
  $("[data-ask-yes]", ask).classList.toggle("danger", source.dataset.confirmTone !== "plain");
  ask.returnValue = "";
  ask.onclose = () => (ask.returnValue === "yes" ? issueRequest() : dropRequest());
  ask.showModal();
});
