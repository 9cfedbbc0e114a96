// Menus are native popovers; this adds arrow keys, first letters, and closing after a choice.
import { $$ } from "./dom.js";

const items = (menu) => $$("[role^=menuitem]", menu).filter((item) => !item.hidden);

// What a menu holds may be fetched when it is opened, from its data-part: most are never opened.
// A part without a query of its own is about the list at the address of the page, and fetched again for another list.
async function fill(menu) {
  const { part, filled } = menu.dataset;
  if (!part) return;
  const address = part.includes("?") ? part : part + location.search;
  if (filled === address && menu.childElementCount) return;
  menu.replaceChildren();
  await window.htmx.ajax("GET", address, { target: menu, swap: "innerHTML" });
  if (!menu.childElementCount) return menu.hidePopover();
  menu.dataset.filled = address;
}

document.addEventListener(
  "toggle",
  async (event) => {
    const menu = event.target;
    if (!menu.matches?.(".menu")) return;
    const opener = document.querySelector(`[popovertarget="${menu.id}"]`);
    opener?.setAttribute("aria-expanded", event.newState === "open");
    if (event.newState !== "open") return;
    await fill(menu);
    if (!menu.matches(":popover-open")) return;
    menu.dispatchEvent(new CustomEvent("opened", { bubbles: true }));
    if (menu.contains(document.activeElement)) return;
    (items(menu)[0] || menu.querySelector("input:not([type=hidden]), select, button"))?.focus();
  },
  true,
);

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu[role=menu]");
  if (!menu) return;
  const all = items(menu);
  const at = all.indexOf(event.target);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 };
  let next = all[(steps[event.key] + all.length) % all.length];
  if (event.key.length === 1 && /\S/.test(event.key) && !event.ctrlKey && !event.metaKey) {
    const letter = event.key.toLowerCase();
    const starts = (item) => item.textContent.trim().toLowerCase().startsWith(letter);
    next = [...all.slice(at + 1), ...all.slice(0, at)].find(starts);
  }
  if (event.key === "Tab") return menu.hidePopover();
  if (!next) return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
});

document.addEventListener("click", (event) => {
  const item = event.target.closest?.(".menu [role=menuitem], .menu [role=menuitemradio]");
  item?.closest(".menu").hidePopover();
});
