// A file dropped anywhere on a list begins an import into it. The list says where with data-drop-import.
import { $, csrf, element, say } from "./dom.js";

const sheet = () => $("[data-drop-import]");
const holdsFiles = (event) => event.dataTransfer?.types.includes("Files") && !event.target.closest?.(".drop");

for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    if (!sheet() || !holdsFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    sheet().hidden = false;
  });
}

document.addEventListener("dragleave", (event) => {
  // Leaving one part of the page enters another; only leaving the window has nowhere to go.
  if (sheet() && !event.relatedTarget) sheet().hidden = true;
});

document.addEventListener("drop", (event) => {
  const over = sheet();
  if (!over || !holdsFiles(event)) return;
  event.preventDefault();
  const file = event.dataTransfer.files[0];
  if (file) send(over, file);
  else over.hidden = true;
});

// A form as the page of imports has it: what is wrong with the file is said there.
function send(over, file) {
  const place = new URL(over.dataset.dropImport, location.href);
  const form = element("form", { method: "post", action: place.pathname, enctype: "multipart/form-data", hidden: true });
  const files = new DataTransfer();
  files.items.add(file);
  form.append(
    element("input", { type: "hidden", name: "csrfmiddlewaretoken", value: csrf() }),
    element("input", { type: "hidden", name: "into", value: place.searchParams.get("into") }),
    element("input", { type: "file", name: "file", files: files.files }),
  );
  over.dataset.busy = "";
  say(over.textContent.trim());
  document.body.append(form);
  form.setAttribute("hx-boost", "false");
  form.submit();
}
