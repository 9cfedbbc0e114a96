import "./shell.js";
import "./theme.js";
import "./menus.js";
import "./shortcuts.js";
import "./palette.js";
import "./grid.js";
import "./grid-edit.js";
import "./grid-select.js";
import "./chart.js";
import "./forms.js";
import "./drop-import.js";
import "./combobox.js";
import "./filters.js";
import "./bulk-fields.js";
import "./columns.js";
import "./rows.js";
import { fetchParts } from "./parts.js";
import "./dialogs.js";
import "./jobs.js";
import "./copying.js";
import "./choices.js";
import htmx from "htmx";

window.htmx = htmx;

// Everything above listens now, and the page says so.
fetchParts().finally(() => (document.documentElement.dataset.ready = "yes"));
