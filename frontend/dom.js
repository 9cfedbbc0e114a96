// What every module shares: finding, translated words, announcing, sending.
export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
export const root = document.documentElement;

const words = JSON.parse($("#words")?.textContent || "{}");

/** A sentence in the reader's language; {name} in it is replaced. */
export function word(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** Tell people who listen instead of look. */
export function say(text) {
  const live = $("#live");
  if (!live) return;
  live.textContent = "";
  requestAnimationFrame(() => (live.textContent = text));
}

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

export function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  window.htmx?.process?.(template.content);
  return template.content;
}

export const csrf = () => document.body.dataset.csrf || "";

/** Follow a link as a click would: boosted inside main, remembered in the history. */
export function go(url) {
  const link = element("a", { href: url, hidden: true });
  ($("#main") || document.body).append(link);
  window.htmx?.process?.(link);
  link.click();
  link.remove();
}

/** Fetch the page we are on again and put it in place, without losing focus or typed text. */
export function refresh() {
  const target = $("#list") ? "#list" : "#main";
  return window.htmx.ajax("GET", location.pathname + location.search, { target, select: target, swap: "outerMorph" });
}

/** POST a form; toasts announced by the server in `X-Toast` are shown on the way. */
export async function post(url, values = {}) {
  const body = values instanceof URLSearchParams || values instanceof FormData ? values : new URLSearchParams();
  if (body instanceof URLSearchParams && body !== values) {
    for (const [key, value] of Object.entries(values)) {
      for (const one of [].concat(value)) body.append(key, one);
    }
  }
  root.classList.add("busy");
  try {
    const response = await fetch(url, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": csrf(), "HX-Request": "true" },
    });
    announce(response.headers);
    hear(response.headers.get("HX-Trigger"));
    return response;
  } finally {
    root.classList.remove("busy");
  }
}

/** Show what the server wants to say about a change: {"message", "undo", "tone"}. */
export function announce(headers) {
  const toast = headers.get("X-Toast");
  if (toast) document.dispatchEvent(new CustomEvent("toast", { detail: JSON.parse(toast) }));
}

// htmx raises the events of this header for its own requests; ours are raised here.
function hear(trigger) {
  if (!trigger?.startsWith("{")) return;
  for (const [name, detail] of Object.entries(JSON.parse(trigger))) {
    document.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** Put a stored view of a choice into a cookie that the server reads on the next page. */
export function keep(name, value) {
  document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax`;
}

export const isTyping = (target) => !!target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
