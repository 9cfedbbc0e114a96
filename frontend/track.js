// The snippet for websites: <script async src="…/track.js" data-key="fc_web_…"></script>
// It reports page views, and whatever the page tells it through window.fullcircle. No cookies, no third parties.
// What is to be reported waits in the browser's storage until we have said that we hold it, so a lost connection,
// a closed page or a server at rest loses nothing; what arrives twice is counted once.
(() => {
  const MOST = 200; // that wait; then the oldest give way
  const AT_ONCE = 20; // below the 64 kB that a browser sends for a page that is being left
  const script = document.currentScript;
  const told = script.dataset;
  const address = new URL("/v1/batch", script.src).href;

  // Where storage is forbidden, everything lasts as long as the page.
  let store = {};
  try {
    store = localStorage;
    store.length;
  } catch {
    store = {};
  }
  const keep = (key, value) => {
    try {
      if (value) store[key] = typeof value === "string" ? value : JSON.stringify(value);
      else delete store[key];
    } catch {} // full: what waits goes without
  };
  const kept = (key, otherwise) => {
    try {
      return JSON.parse(store[key]);
    } catch {
      return otherwise;
    }
  };

  const fresh = () => crypto.randomUUID?.() ?? Date.now() + Math.random().toString(36);
  const refused = () => navigator.globalPrivacyControl || navigator.doNotTrack === "1" || store.fc_off === "1";
  let allowed = told.consent !== "wait" || store.fc_ok === "1";
  let held = []; // until we may keep and send anything
  let user = kept("fc_user", {});
  let pause = 1000;
  let referrer = document.referrer;
  let timer;
  let sending;

  // Other tabs of the site keep theirs in the same place: it is read anew each time.
  const waiting = () => kept("fc_wait", []);
  const visitor = () => {
    if (!store.fc_id) keep("fc_id", fresh());
    return store.fc_id;
  };

  function add(type, more) {
    if (refused()) return;
    const { href: url, pathname: path, search } = location;
    const call = {
      type,
      messageId: fresh(),
      timestamp: new Date().toISOString(),
      context: {
        page: { url, path, search, title: document.title, referrer },
        userAgent: navigator.userAgent,
        locale: navigator.language,
        timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        screen: { width: screen.width, height: screen.height },
      },
      ...user,
      ...more,
    };
    if (type === "page") referrer = url; // a page that follows without loading comes from this one
    held.push(call);
    if (allowed) release();
  }

  function release() {
    for (const call of held) call.anonymousId = visitor();
    keep("fc_wait", [...waiting(), ...held].slice(-MOST));
    held = [];
    later(300);
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  }

  const body = (batch) => JSON.stringify({ batch, sentAt: new Date().toISOString(), writeKey: told.key });

  async function send() {
    const batch = waiting().slice(0, AT_ONCE);
    if (!batch.length || !allowed || sending) return;
    sending = true;
    try {
      const answer = await fetch(address, { method: "POST", body: body(batch) });
      if (answer.status >= 500 || answer.status === 429) throw 0;
      const sent = new Set(batch.map((call) => call.messageId));
      keep("fc_wait", waiting().filter((call) => !sent.has(call.messageId)));
      pause = 1000;
      later(0);
    } catch {
      later((pause = Math.min(pause * 2, 60000)));
    }
    sending = false;
  }

  // The page may be gone in a moment. What is sent now stays until a later page knows that it arrived.
  function leave() {
    const batch = waiting().slice(0, AT_ONCE);
    if (batch.length && allowed) navigator.sendBeacon(address, body(batch));
  }

  const fullcircle = {
    page: (name, properties) => add("page", { name, properties }),
    track: (event, properties) => add("track", { event, properties }),
    group: (groupId, traits) => add("group", { groupId, traits }),
    identify(userId, traits, signature) {
      user = { userId, signature };
      if (allowed && !refused()) keep("fc_user", user);
      add("identify", { traits });
    },
    consent(yes) {
      allowed = yes;
      keep("fc_ok", yes && "1");
      keep("fc_off", !yes && "1");
      if (yes) {
        if (user.userId) keep("fc_user", user);
        return release();
      }
      held = [];
      ["fc_id", "fc_user", "fc_wait"].forEach((key) => keep(key));
    },
    reset() {
      user = {};
      ["fc_id", "fc_user"].forEach((key) => keep(key));
    },
  };

  // What the page said before we were here: window.fullcircle = [["track", "Signed up"]]
  const before = window.fullcircle;
  window.fullcircle = fullcircle;
  if (Array.isArray(before)) before.forEach(([verb, ...rest]) => fullcircle[verb](...rest));

  // Pages that change without loading are pages too.
  let last;
  const look = () => {
    const here = location.pathname + (/^#[!/]/.test(location.hash) ? location.hash : "");
    if (last !== here) fullcircle.page();
    last = here;
  };
  if (told.pages !== "off") {
    for (const verb of ["pushState", "replaceState"]) {
      const real = history[verb];
      history[verb] = function (...all) {
        real.apply(this, all);
        setTimeout(look); // once the page has given itself its new title
      };
    }
    addEventListener("popstate", look);
    look();
  }
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
  addEventListener("online", send);
  later(0); // what an earlier page left
})();
