// A form on its page: the work that tells a person's browser from a program, counts of views and starts, one send only.
// No library, no request to anybody else; it runs under a policy that allows scripts of ours alone.
(() => {
  const parent_ = window.parent === window ? null : window.parent;
  const tell = (what) => parent_?.postMessage({ fullcircle: "form", ...what }, "*");

  // In a frame: say how tall we are, so that the page around needs no scrollbar.
  const height = () => tell({ height: Math.ceil(document.getElementById("main").getBoundingClientRect().bottom + 8) });
  if (parent_) new ResizeObserver(height).observe(document.body);

  const sent = document.querySelector("[data-sent]");
  if (sent) tell({ sent: true, onward: sent.dataset.onward || "" });

  const form = document.querySelector("[data-form]");
  if (!form) return;
  const { stamp, bits } = form.dataset;
  const count = (kind) => fetch(new URL("seen/", location.href.split(/[?#]/)[0]), { method: "POST", body: `${kind} ${stamp}`, keepalive: true }).catch(() => 0);
  if (!form.hasAttribute("data-preview")) {
    count("view");
    form.addEventListener("input", () => count("start"), { once: true });
  }

  // SHA-256, as far as the first word of a short text: browsers offer theirs only on https.
  const K = new Uint32Array(64);
  const H = new Uint32Array(8);
  const part = (value) => ((value - Math.floor(value)) * 2 ** 32) >>> 0;
  for (let found = 0, n = 2; found < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) prime &&= n % d > 0;
    if (!prime) continue;
    if (found < 8) H[found] = part(Math.sqrt(n));
    K[found++] = part(Math.cbrt(n));
  }
  const W = new Uint32Array(64);
  function block(state, bytes, at) {
    for (let i = 0; i < 16; i++) W[i] = (bytes[at + i * 4] << 24) | (bytes[at + i * 4 + 1] << 16) | (bytes[at + i * 4 + 2] << 8) | bytes[at + i * 4 + 3];
    for (let i = 16; i < 64; i++) {
      const x = W[i - 15], y = W[i - 2];
      W[i] = W[i - 16] + W[i - 7] + (((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)) + (((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10));
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const one = (h + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
      const two = ((((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    return Uint32Array.of(state[0] + a, state[1] + b, state[2] + c, state[3] + d, state[4] + e, state[5] + f, state[6] + g, state[7] + h);
  }
  function padded(text) {
    const raw = new TextEncoder().encode(text);
    const bytes = new Uint8Array(((raw.length + 72) >> 6) << 6);
    bytes.set(raw);
    bytes[raw.length] = 128;
    new DataView(bytes.buffer).setUint32(bytes.length - 4, raw.length * 8);
    return bytes;
  }
  // Whole blocks of the stamp are the same for every number: they are worked through once.
  const base = `${stamp}:`;
  const whole = base.length >> 6 << 6;
  let begun = H;
  for (let at = 0, bytes = new TextEncoder().encode(base); at < whole; at += 64) begun = block(begun, bytes, at);
  function first(number) {
    const text = base.slice(whole) + number;
    const bytes = padded(text);
    new DataView(bytes.buffer).setUint32(bytes.length - 4, (whole + text.length) * 8);
    let state = begun;
    for (let at = 0; at < bytes.length; at += 64) state = block(state, bytes, at);
    return state[0];
  }

  // Who is quicker than two seconds, as with a filled-in address, waits for the rest of them and is taken for no program.
  const ripe = new Promise((resolve) => setTimeout(resolve, 2100));
  let done;
  const worked = new Promise((resolve) => (done = resolve));
  let next = 0;
  (function work() {
    const until = performance.now() + 12; // milliseconds: typing goes on smoothly beside it
    while (performance.now() < until) {
      for (let i = 0; i < 50; i++, next++) {
        if (first(next) >>> (32 - bits)) continue;
        form.elements.work.value = next;
        form.dataset.worked = "yes";
        return done();
      }
    }
    setTimeout(work);
  })();

  let going = false;
  form.addEventListener("submit", async (event) => {
    if (form.hasAttribute("data-preview")) return event.preventDefault();
    if (going) return event.preventDefault();
    going = true;
    form.querySelector("[type=submit]").setAttribute("aria-busy", "true");
    event.preventDefault();
    await Promise.all([worked, ripe]);
    form.submit();
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    going = false;
    form.querySelector("[type=submit]").removeAttribute("aria-busy");
  });
  form.querySelector("[aria-invalid=true]")?.focus();
})();
