// Light, dark, density: kept in cookies, so the server's first byte already has the right look.
import { $$, keep, root, say, word } from "./dom.js";

const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => root.dataset.theme === "dark" || (root.dataset.theme === "system" && systemIsDark.matches);

export function setTheme(theme) {
  root.dataset.theme = theme;
  keep("theme", theme);
  $$("[data-set-theme]").forEach((item) => item.setAttribute("aria-checked", item.dataset.setTheme === theme));
}

export function toggleTheme() {
  setTheme(isDark() ? "light" : "dark");
  say(word(isDark() ? "dark" : "light"));
}

function toggleDensity() {
  root.dataset.density = root.dataset.density === "compact" ? "cozy" : "compact";
  keep("density", root.dataset.density);
}

// Charts have a drawing for narrow screens; the server picks it by this cookie.
const keepWidth = () => keep("vw", innerWidth < 640 ? "s" : "l");
keepWidth();
addEventListener("resize", keepWidth);

document.addEventListener("click", (event) => {
  const hit = event.target.closest?.("[data-theme-toggle], [data-set-theme], [data-density-toggle]");
  if (!hit) return;
  if (hit.matches("[data-theme-toggle]")) toggleTheme();
  else if (hit.dataset.setTheme) setTheme(hit.dataset.setTheme);
  else toggleDensity();
});
