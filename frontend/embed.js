// One line on any page: <script async src="…/embed.js" data-form="…"></script>
// It puts the form into a frame where the line stands. What is typed goes to the form's own site and to nobody else.
(() => {
  const line = document.currentScript;
  const { form, look = "light", title = "Form", lang = "" } = line.dataset;
  const home = new URL(line.src).origin;
  if (!form) return;
  let visitor = "";
  try {
    // The number that our snippet gave this browser, if the visitor has not objected to being recognized.
    if (!navigator.globalPrivacyControl && localStorage.fc_off !== "1") visitor = localStorage.fc_id || "";
  } catch {
    visitor = "";
  }
  const asked = new URLSearchParams({ embed: "1", look, page: location.href.slice(0, 1500), referrer: document.referrer.slice(0, 300) });
  if (visitor) asked.set("v", visitor);
  if (lang) asked.set("lang", lang);
  const frame = document.createElement("iframe");
  frame.src = `${home}/f/${encodeURIComponent(form)}/?${asked}`;
  frame.title = title;
  frame.loading = "lazy";
  frame.referrerPolicy = "no-referrer";
  frame.style.cssText = "width:100%;border:0;min-height:320px;color-scheme:normal";
  line.after(frame);
  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== home || source !== frame.contentWindow || data?.fullcircle !== "form") return;
    if (data.height > 0) frame.style.height = `${Math.min(data.height, 10000)}px`;
    if (!data.sent) return;
    frame.scrollIntoView({ block: "nearest" });
    line.dispatchEvent(new CustomEvent("fullcircle:sent", { bubbles: true, detail: { form } }));
    if (/^https?:/.test(data.onward)) location.href = data.onward;
  });
})();
