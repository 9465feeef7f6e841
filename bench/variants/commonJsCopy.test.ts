import { expect, test } from "@jest/globals";
import { toCommonJs } from "./commonJsCopy.ts";

test.each([
  ['import { a } from "./a.ts";', 'import { a } from "./a";'],
  ['export type { A } from "../model/a.ts";', 'export type { A } from "../model/a";'],
  ['import {\n  a,\n} from "../b/a.ts";', 'import {\n  a,\n} from "../b/a";'],
  [
    'const a = await import("./a.ts");',
    'const a = await Promise.resolve(require("./a") as typeof import("./a"));',
  ],
  ['import { Container } from "@pulumi/docker/container.js";', 'import { Container } from "@pulumi/docker";'],
  [
    'import type { A } from "@pulumi/gcp/compute/instance.js";',
    'import type { A } from "@pulumi/gcp/compute";',
  ],
  ['import log from "@pulumi/pulumi/log/index.js";', 'import log from "@pulumi/pulumi/log/index.js";'],
  ['import t from "./t.json" with { type: "json" };', 'import t from "./t.json";'],
  ["join(import.meta.dirname, x)", "join(__dirname, x)"],
  [
    'await import("@pulumi/gcp/provider.js")',
    'await Promise.resolve(require("@pulumi/gcp") as typeof import("@pulumi/gcp"))',
  ],
  ['const text = "see a.ts";', 'const text = "see a.ts";'],
])("%s", (source, expected) => expect(toCommonJs(source)).toBe(expected));
