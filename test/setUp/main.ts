/**
 * `make test` before the tests: `node test/setUp/main.ts [FILTER]`. Installs the Debian packages that the suites need, where it may; where it may not,
 * says what is missing, how to get it, and which suites stay out. Exit 1 in CI, where none may.
 */

import { lacking } from "./needs.ts";
import { canInstall, install } from "./packages.ts";
import { packagesOf, shortfall } from "./shortfall.ts";
import { suitesFor } from "./suitesFor.ts";

const suites = suitesFor(process.argv[2] ?? "");
let lacks = await lacking(suites);
const missing = packagesOf(lacks);
if (missing.length > 0 && (await canInstall())) {
  console.log(`The tests need Debian packages. Installing: ${missing.join(" ")}`);
  const failure = await install(missing);
  if (failure !== undefined) console.error(failure);
  lacks = await lacking(suites);
}
if (lacks.length > 0) {
  console.error(shortfall(lacks));
  if (process.env.CI === "true") {
    console.error("In CI no suite may stay out.");
    process.exitCode = 1;
  }
}
