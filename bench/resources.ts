/**
 * What a deployment is made of: resources of every stack in config/ and test/stacks, by provider, without components.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { benchOptions } from "./variants/options.ts";
import { mustRun, stackOptions } from "./variants/stacks.ts";

benchOptions("What every stack in config/ and test/stacks is made of.", {});

const root = join(import.meta.dirname, "..");

for (const configDir of ["config", "examples/config", "test/stacks"])
  for (const file of readdirSync(join(root, configDir))) {
    const stack = /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1];
    if (stack === undefined) continue;
    const { resources } = await mustRun(stackOptions(stack, configDir));
    const packages: Record<string, number> = {};
    for (const { type } of resources) {
      const name = type.split(":")[0]!;
      if (name !== "jitsi" && name !== "pulumi") packages[name] = (packages[name] ?? 0) + 1;
    }
    const value = Object.values(packages).reduce((sum, count) => sum + count, 0);
    console.log(
      JSON.stringify({ bench: "resources", metric: "resources", value, unit: "count", stack, ...packages }),
    );
  }
