import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { recorded, stackUrn } from "./fixtures/recorded.ts";
import { graphOf } from "./graph.ts";
import type { RecordedResource } from "./recordedResource.ts";
import { STACK_TYPE } from "./recorder.ts";
import { renderGraph } from "./renderGraph.ts";
import { Secret } from "./values.ts";

const stack = recorded(STACK_TYPE, "p-dev", { urn: stackUrn, parent: undefined, custom: false });
const rendered = (...resources: RecordedResource[]) => renderGraph(graphOf([stack, ...resources]));
const machine = (inputs: RecordedResource["inputs"], fields: Partial<RecordedResource> = {}) =>
  recorded("gcp:compute/instance:Instance", "vm", { inputs, ...fields });

describe("what nobody can read", () => {
  const packed = gzipSync(
    Array.from({ length: 5 }, (_, index) => createHash("sha512").update(String(index)).digest("hex")).join(),
  );
  const bytes = Buffer.from(Array.from({ length: 300 }, (_, index) => (index * 89) % 251));
  const hash = (content: Buffer) => createHash("sha256").update(content).digest("hex").slice(0, 12);

  test("is named by size and hash, and the text around it stays", () => {
    const text = `#cloud-config\nwrite_files:\n  - content: ${packed.toString("base64")}\nruncmd: []\n`;
    expect(packed.toString("base64").length).toBeGreaterThan(200);
    expect(rendered(machine({ metadata: { "user-data": text } }))).toContain(
      `      user-data: |
        #cloud-config
        write_files:
          - content: [gzip, ${packed.length} bytes, sha256 ${hash(packed)}]
        runcmd: []
`,
    );
  });

  test("is called base64 if it is no gzip", () =>
    expect(rendered(machine({ blob: [bytes.toString("base64")] }))).toContain(
      `[base64, 300 bytes, sha256 ${hash(bytes)}]`,
    ));

  test("changes its line when a byte of it changes", () => {
    const other = Buffer.from(bytes);
    other[150] = other[150]! + 1;
    const [before, after] = [bytes, other].map((blob) =>
      rendered(machine({ blob: blob.toString("base64") })),
    );
    expect(before).not.toBe(after);
  });

  test.each([
    ["a line of 200 signs and blanks", "word ".repeat(60)],
    [
      "a certificate",
      `-----BEGIN CERTIFICATE-----\n${`${"A".repeat(64)}\n`.repeat(10)}-----END CERTIFICATE-----\n`,
    ],
    [
      "a bundle",
      JSON.stringify({ files: Array.from({ length: 30 }, (_, index) => ({ path: `f${index}` })) }),
    ],
    ["a hash", createHash("sha512").update("x").digest("hex")],
  ])("is not %s", (_, text) => {
    const result = rendered(machine({ text }));
    expect(result).not.toMatch(/\[(gzip|base64), /);
  });
});

describe("where a value comes from", () => {
  test("is not the resource that only repeats what it was given", () => {
    const address = recorded("gcp:compute/address:Address", "ip", {
      outputs: { address: "203.0.113.77" },
      computed: ["address"],
    });
    const vm = machine(
      { natIp: "203.0.113.77", tier: "STANDARD" },
      { outputs: { interfaces: [{ natIp: "203.0.113.77", tier: "STANDARD" }] }, computed: ["interfaces"] },
    );
    // Its URN comes first.
    const result = rendered(
      vm,
      address,
      recorded("gcp:dns/recordSet:RecordSet", "dns", { inputs: { tier: "STANDARD" } }),
    );
    expect(result).toContain('natIp: "[ip.address]"');
    expect(result).not.toContain("[vm.interfaces");
  });

  test("is still the resource that made it", () => {
    const made = recorded("x:y:Z", "made", {
      outputs: { key: new Secret("0123456789ab") },
      computed: ["key"],
    });
    const result = rendered(made, machine({ env: new Secret("K=0123456789ab") }));
    expect(result).toContain("[secret made");
  });
});
