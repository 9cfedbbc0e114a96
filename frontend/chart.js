// House charts are drawn on the server; this adds the tip, arrow keys between marks, and "Show as table".
import { $, $$, element } from "./dom.js";

const tip = $("#tip");

// "Nov: Won €915k, Lost €80k" becomes a heading and a line for each part.
function show(mark, x, y) {
  const [heading, ...rest] = mark.dataset.tip.split(": ");
  const parts = rest.join(": ").replace(/^(.*?) \((.*)\)$/, "$1, $2").split(", ").filter(Boolean);
  tip.replaceChildren(
    element("b", { textContent: heading }),
    ...parts.map((part) => element("span", { textContent: part })),
  );
  tip.hidden = false;
  const area = tip.getBoundingClientRect();
  const across = Math.max(8, Math.min(x + 14, innerWidth - area.width - 8));
  const back = document.dir === "rtl" ? across + area.width - innerWidth : across;
  tip.style.translate = `${back}px ${Math.max(8, y - area.height - 12)}px`;
}

const markAt = (event) => event.target.closest?.(".mark");

if (tip) {
  document.addEventListener(
    "pointermove",
    (event) => {
      const mark = markAt(event);
      if (mark) show(mark, event.clientX, event.clientY);
      else tip.hidden = true;
    },
    { passive: true },
  );
  document.addEventListener("focusin", (event) => {
    const mark = markAt(event);
    if (!mark?.matches(":focus-visible")) return void (tip.hidden = true);
    const area = mark.getBoundingClientRect();
    show(mark, area.x + area.width / 2, area.y + 20);
  });
}

document.addEventListener("keydown", (event) => {
  const mark = markAt(event);
  if (!mark) return;
  if (event.key === "Escape") tip.hidden = true;
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = $$(".mark", mark.closest("svg"));
  const next = all[(all.indexOf(mark) + step + all.length) % all.length];
  mark.setAttribute("tabindex", -1);
  next.setAttribute("tabindex", 0);
  next.focus();
});

document.addEventListener("click", (event) => {
  const item = event.target.closest?.("[data-chart-table]");
  if (!item) return;
  const card = item.closest(".chart-card");
  const table = $(".chart-table", card);
  table.hidden = !table.hidden;
  $("figure", card).hidden = !table.hidden;
  $("span", item).textContent = table.hidden ? item.dataset.asTable : item.dataset.asChart;
});
