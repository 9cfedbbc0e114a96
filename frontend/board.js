// The board: cards are dragged by mouse and finger, moved by M and a menu, and walked with the arrow keys.
// Whichever way, one and the same request moves a card; its answer brings the heads of both lanes along.
import { $, $$, announce, csrf, refresh, word } from "./dom.js";
import { singleKeys } from "./shortcuts.js";
import { sorted } from "./sorting.js";
import { toast } from "./toast.js";

const lanes = () => $$("[data-lane]");
const cardsIn = (lane) => $$(".deal", lane);
const started = new WeakSet();
let meant; // the card that the menu was opened for

async function move(card, lane, from) {
  const address = `/deals/${card.dataset.id}/card/${location.search}`;
  const body = new URLSearchParams({ to: lane.dataset.lane, version: card.dataset.version });
  const asked = { method: "POST", body, headers: { "X-CSRFToken": csrf(), "HX-Request": "true" } };
  const answer = await fetch(address, asked).catch(() => null);
  if (answer?.ok) return settle(card, answer);
  putBack(card, from);
  if (answer?.headers.has("X-Asks")) return ask(card, "move_deal", `&to=${lane.dataset.lane}`);
  toast({ message: answer ? await answer.text() : word("no_connection"), tone: "bad" });
  if (answer) refresh();
}

async function settle(card, answer) {
  const brought = document.createElement("template");
  brought.innerHTML = await answer.text();
  for (const part of $$("template[data-into]", brought.content)) {
    document.getElementById(part.dataset.into)?.replaceChildren(part.content);
  }
  const fresh = $("template[data-card]", brought.content).content.firstElementChild;
  const had = card.contains(document.activeElement);
  card.replaceWith(fresh);
  if (had) $(".deal-name", fresh).focus();
  announce(answer.headers);
  window.htmx.process(fresh);
}

function putBack(card, from) {
  from.lane.insertBefore(card, from.before?.parentElement === from.lane ? from.before : null);
}

// What a stage asks for, how a deal was won or why it was lost: the dialogs of its own page, which lead back here.
function ask(card, verb, more = "") {
  const address = `/deals/${card.dataset.id}/do/${verb}/?board=yes&version=${card.dataset.version}${more}`;
  return window.htmx.ajax("GET", address, { target: "#verb-dialog", swap: "innerHTML" });
}

function carry(card, lane) {
  const from = { lane: card.parentElement, before: card.nextElementSibling };
  if (lane === from.lane) return;
  const had = card.contains(document.activeElement);
  lane.prepend(card);
  if (had) $(".deal-name", card).focus();
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
  return move(card, lane, from);
}

function openMenu(card) {
  const menu = $("#move-menu");
  if (!menu) return;
  meant = card;
  const box = card.getBoundingClientRect();
  menu.showPopover();
  menu.style.positionArea = "none";
  menu.style.insetInlineStart = "auto";
  menu.style.setProperty("left", `${Math.max(8, Math.min(box.left + 12, innerWidth - menu.offsetWidth - 8))}px`);
  menu.style.setProperty("top", `${Math.max(8, Math.min(box.top + 28, innerHeight - menu.offsetHeight - 8))}px`);
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-move-open]");
  if (opener) return openMenu(opener.closest(".deal"));
  const choice = event.target.closest?.("#move-menu [data-move], #move-menu [data-verb]");
  if (!choice || !meant?.isConnected) return;
  $(".deal-name", meant).focus();
  if (choice.dataset.verb) return ask(meant, choice.dataset.verb);
  carry(meant, $(`[data-lane="${choice.dataset.move}"]`));
});

document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.("[data-board] .deal");
  if (!card || event.ctrlKey || event.metaKey || event.altKey || !event.target.matches(".deal-name")) return;
  if (event.key.toLowerCase() === "m" && singleKeys()) {
    event.preventDefault();
    event.stopPropagation();
    return openMenu(card);
  }
  const next = neighbor(card, event.key);
  if (!next) return;
  event.preventDefault();
  const name = $(".deal-name", next);
  name.focus();
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
});

function neighbor(card, key) {
  const lane = card.parentElement;
  const at = cardsIn(lane).indexOf(card);
  if (key === "ArrowDown") return cardsIn(lane)[at + 1];
  if (key === "ArrowUp") return cardsIn(lane)[at - 1];
  const forwards = document.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  if (key !== "ArrowRight" && key !== "ArrowLeft") return undefined;
  const all = lanes();
  const beside = key === forwards ? all.slice(all.indexOf(lane) + 1) : all.slice(0, all.indexOf(lane)).reverse();
  const filled = beside.find((one) => cardsIn(one).length);
  return filled && (cardsIn(filled)[at] || cardsIn(filled).at(-1));
}

function start() {
  if (!$("[data-board][data-may-move]")) return;
  for (const lane of lanes()) {
    if (started.has(lane)) continue;
    started.add(lane);
    let before;
    sorted(lane, {
      handle: undefined, // the whole card
      group: "deals",
      sort: false, // within a lane the next step decides
      draggable: ".deal",
      filter: "[data-move-open]",
      preventOnFilter: false,
      delay: 180, // a finger that only scrolls
      delayOnTouchOnly: true,
      touchStartThreshold: 4,
      ghostClass: "deal-ghost",
      onStart: (event) => (before = event.item.nextElementSibling),
      onEnd: (event) => event.from !== event.to && move(event.item, event.to, { lane: event.from, before }),
    });
  }
}
document.addEventListener("htmx:after:swap", start);
start();
