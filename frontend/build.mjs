// Bundles our own modules and styles with the pinned packages. Called by `python -m fullcircle.platform.ui.assets`.
import fs from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const out = path.resolve(process.argv[2]);
const packages = path.join(here, "node_modules");

const result = await build({
  absWorkingDir: here,
  entryPoints: ["app.js", "app.css", "welcome.js"],
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  splitting: true,
  target: ["chrome125", "firefox128", "safari17.5"],
  chunkNames: "part-[name]-[hash]",
  external: ["./inter.woff2"],
  alias: { htmx: path.join(packages, "htmx.org/dist/htmx.esm.js") },
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});
fs.writeFileSync(path.join(out, "meta.json"), JSON.stringify(result.metafile));

// What other people's websites and their visitors load stands alone: small files that any browser runs.
await build({
  absWorkingDir: here,
  entryPoints: ["track.js", "embed.js", "form-page.js"],
  outdir: out,
  minify: true,
  format: "iife",
  target: ["es2021"],
  legalComments: "none",
  logLevel: "warning",
});
