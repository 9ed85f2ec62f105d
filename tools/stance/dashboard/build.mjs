// Bundles src/ into bundle/, which the program embeds: node build.mjs [OUTPUT FOLDER].
// The same sources and the same lock file give the same bytes on every machine; CI holds bundle/ against them.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const output = process.argv[2] ?? join(here, "bundle");
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ["src/live.ts", "src/plot.ts", "src/report.ts", "src/style.css"],
  outdir: output,
  bundle: true,
  minify: true,
  metafile: true,
  format: "iife",
  target: ["es2022", "chrome100", "firefox100", "safari15.4"],
  charset: "utf8",
  legalComments: "inline",
  logLevel: "warning",
});

// The licences of the packages that got in ask to go along with every copy.
const packages = new Set(
  Object.values(metafile.outputs)
    .flatMap((made) => Object.entries(made.inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => file.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1])
    .filter(Boolean),
);
const notices = [...packages].sort().map((name) => {
  const folder = join(here, "node_modules", name);
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const licence = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  if (!licence) throw new Error(`${name} has no licence file`);
  return `${name} ${version}\n\n${readFileSync(join(folder, licence), "utf8").trim()}\n`;
});
writeFileSync(join(output, "LICENSES.txt"), notices.join(`\n${"-".repeat(80)}\n\n`));
