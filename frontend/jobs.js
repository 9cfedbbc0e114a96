/* Long work: a bar that follows a job, by events if the server sends them, else by asking again.
   <section class="job" data-job="/jobs/7/" [data-events="/jobs/7/events/"] data-state="running">
   The address answers the same section again; when its state is no longer "running" we stop asking. */
import { $, $$, fragment, refresh } from "./dom.js";

const EVERY_MS = 1000;
const followed = new WeakSet();

function follow(job) {
  if (followed.has(job) || job.dataset.state !== "running") return;
  followed.add(job);
  job.dataset.events ? listen(job) : ask(job);
}

async function ask(job) {
  if (!job.isConnected) return;
  const response = document.hidden ? null : await fetch(job.dataset.job, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!response?.ok) return setTimeout(() => ask(job), EVERY_MS * 3);
  const fresh = put(job, await response.text());
  if (fresh?.dataset.state === "running") setTimeout(() => ask(fresh), EVERY_MS);
}

function listen(job) {
  const events = new EventSource(job.dataset.events);
  let shown = job;
  events.onmessage = (event) => {
    if (!shown?.isConnected) return events.close();
    shown = put(shown, event.data);
    if (shown?.dataset.state !== "running") events.close();
  };
  events.onerror = () => {
    events.close();
    ask(shown);
  };
}

function put(job, html) {
  const fresh = fragment(html).querySelector("[data-job]");
  if (!fresh) return null;
  followed.add(fresh);
  const hadFocus = job.contains(document.activeElement);
  job.replaceWith(fresh);
  window.htmx?.process?.(fresh);
  if (hadFocus) $("button, a", fresh)?.focus();
  if (fresh.dataset.state === "done" && fresh.dataset.refreshes !== undefined) refresh();
  return fresh;
}

export const followJobs = () => $$("[data-job]").forEach(follow);
document.addEventListener("htmx:after:swap", followJobs);
followJobs();
