/** Made-up customers, for fleets of any size: the test stacks again and again, each with a prefix and addresses of its own. */

import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";

const root = join(import.meta.dirname, "../..");

/** Of twenty customers: many small ones in Google Cloud, some on hosts of their own, a few large ones. */
const mix: Readonly<Record<string, number>> = {
  "test/stacks/Pulumi.cloud-small.yaml": 6,
  "test/stacks/Pulumi.one-bridge.yaml": 3,
  "test/stacks/Pulumi.two-regions.yaml": 2,
  "test/stacks/Pulumi.docker-hosts.yaml": 2,
  "examples/config/Pulumi.acme.yaml": 2,
  "test/stacks/Pulumi.audio.yaml": 1,
  "test/stacks/Pulumi.web-app.yaml": 1,
  "test/stacks/Pulumi.dns-challenge.yaml": 1,
  "test/stacks/Pulumi.own-network.yaml": 1,
  "test/stacks/Pulumi.many-regions.yaml": 1,
};

const kinds = Object.entries(mix).flatMap(([file, count]) => Array<string>(count).fill(file));

/**
 * Customers are `c0001` and on.
 * @param kindsOf which of the test stacks. Default: all of the mix; `open`: those without encrypted values, which only their owners can read
 * @returns their names
 */
export function writeCustomers(dir: string, count: number, kindsOf: "all" | "open" = "all"): string[] {
  mkdirSync(dir, { recursive: true });
  cpSync(join(root, "examples/config/Pulumi.platform.yaml"), join(dir, "Pulumi.platform.yaml"));
  const sources = kinds
    .map((file) => readFileSync(join(root, file), "utf8"))
    .filter((source) => kindsOf === "all" || !source.includes("secure:"));
  return Array.from({ length: count }, (_, index) => {
    const stack = `c${String(index + 1).padStart(4, "0")}`;
    // Neighbours of different kinds: 7 has no divisor in common with 20, or with the 17 that are left.
    const source = sources[(index * 7) % sources.length]!;
    writeFileSync(join(dir, `Pulumi.${stack}.yaml`), customer(source, stack, index));
    return stack;
  });
}

/** Addresses for documentation become addresses of a range that nobody else here uses, a /24 a customer. */
function customer(source: string, prefix: string, index: number): string {
  const own = source.replaceAll(
    /\b(?:203\.0\.113|198\.51\.100|192\.0\.2)\.(\d+)\b/g,
    (_, host: string) => `11.${(index >> 8) & 255}.${index & 255}.${host}`,
  );
  const settings = parseDocument(own);
  settings.setIn(["config", "jitsi:appPrefix"], prefix);
  return settings.toString();
}

/** A member in a pool of Google Cloud for each of so many bridges: one stack as large as one likes. */
export function writeLargeCustomer(dir: string, bridges: number): string {
  mkdirSync(dir, { recursive: true });
  cpSync(join(root, "examples/config/Pulumi.platform.yaml"), join(dir, "Pulumi.platform.yaml"));
  const settings = parseDocument(readFileSync(join(root, "examples/config/Pulumi.acme.yaml"), "utf8"));
  const members = Object.fromEntries(Array.from({ length: bridges }, (_, index) => [`m${index + 1}`, 1]));
  settings.setIn(["config", "jitsi:bridges", "static", 0, "members"], settings.createNode(members));
  writeFileSync(join(dir, "Pulumi.acme.yaml"), settings.toString());
  return "acme";
}

/** What a new release is to every machine: other images for all of Jitsi's containers. */
export function changeAll(dir: string, stacks: readonly string[]): void {
  const digests = Object.fromEntries(
    ["web", "prosody", "jicofo", "jvb"].map((image, digit) => [image, `sha256:${String(digit).repeat(64)}`]),
  );
  for (const stack of stacks) {
    const file = join(dir, `Pulumi.${stack}.yaml`);
    const settings = parseDocument(readFileSync(file, "utf8"));
    settings.setIn(["config", "jitsi:digests"], settings.createNode(digests));
    writeFileSync(file, settings.toString());
  }
}
