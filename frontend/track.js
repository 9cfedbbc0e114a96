// The snippet for websites: <script async src="…/track.js" data-key="fc_web_…"></script>
// It reports page views, and whatever the page tells it through window.fullcircle. No cookies of others, no third parties.
(() => {
  const script = document.currentScript;
  const told = script.dataset;
  const home = new URL(script.src).origin;
  const store = localStorage;
  const fresh = () => crypto.randomUUID?.() ?? Date.now() + Math.random().toString(36);
  const refused = () => navigator.globalPrivacyControl || navigator.doNotTrack === "1" || store.fc_off === "1";
  let allowed = told.consent !== "wait" || store.fc_ok === "1";
  let user = JSON.parse(store.fc_user || "{}");
  let waiting = JSON.parse(store.fc_wait || "[]");
  let timer;

  const visitor = () => (store.fc_id ||= fresh());
  const page = () => {
    const { href: url, pathname: path, search } = location;
    return { url, path, search, title: document.title, referrer: document.referrer };
  };

  function add(type, more) {
    if (refused()) return;
    const context = {
      page: page(),
      locale: navigator.language,
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      screen: { width: screen.width, height: screen.height },
    };
    const call = { type, messageId: fresh(), timestamp: new Date().toISOString(), context, ...more };
    waiting.push(call);
    if (waiting.length > 100) waiting.shift();
    if (!allowed) return;
    call.anonymousId = visitor();
    Object.assign(call, user);
    store.fc_wait = JSON.stringify(waiting);
    clearTimeout(timer);
    timer = setTimeout(send, 300);
  }

  function body() {
    waiting.forEach((call) => (call.anonymousId ||= visitor()));
    return JSON.stringify({ batch: waiting, sentAt: new Date().toISOString(), writeKey: told.key });
  }

  async function send() {
    if (!waiting.length || !allowed) return;
    const sent = waiting.length;
    try {
      const answer = await fetch(`${home}/v1/batch`, { method: "POST", body: body(), keepalive: true });
      if (answer.status >= 500 || answer.status === 429) throw 0;
      waiting = waiting.slice(sent);
      store.fc_wait = JSON.stringify(waiting);
    } catch {
      timer = setTimeout(send, 10000);
    }
  }

  const fullcircle = {
    page: (name, properties) => add("page", { name, properties }),
    track: (event, properties) => add("track", { event, properties }),
    group: (groupId, traits) => add("group", { groupId, traits }),
    identify(userId, traits, signature) {
      user = { userId, signature };
      store.fc_user = JSON.stringify(user);
      add("identify", { traits });
    },
    consent(yes) {
      store.fc_ok = yes ? "1" : "";
      store.fc_off = yes ? "" : "1";
      allowed = yes;
      if (yes) return send();
      waiting = [];
      ["fc_id", "fc_user", "fc_wait"].forEach((key) => store.removeItem(key));
    },
    reset() {
      user = {};
      ["fc_id", "fc_user"].forEach((key) => store.removeItem(key));
    },
  };

  // What the page said before we were here: window.fullcircle = [["track", "Signed up"]]
  const before = window.fullcircle;
  window.fullcircle = fullcircle;
  if (Array.isArray(before)) before.forEach(([verb, ...rest]) => fullcircle[verb](...rest));

  // Pages that change without loading are pages too.
  let last = "";
  const look = () => {
    if (last !== location.pathname) fullcircle.page();
    last = location.pathname;
  };
  for (const verb of ["pushState", "replaceState"]) {
    const real = history[verb];
    history[verb] = function (...all) {
      real.apply(this, all);
      setTimeout(look);
    };
  }
  addEventListener("popstate", look);
  addEventListener("pagehide", () => {
    if (waiting.length && allowed && navigator.sendBeacon(`${home}/v1/batch`, body())) {
      waiting = [];
      store.fc_wait = "[]";
    }
  });
  if (told.pages !== "off") look();
})();
