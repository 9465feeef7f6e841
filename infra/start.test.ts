import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "@jest/globals";

const start = join(import.meta.dirname, "start.cjs");

test("a Node that is too old is refused with a sentence, before anything else is loaded", async () => {
  const script = `Object.defineProperty(process.versions, "node", { value: "20.19.0" }); require(${JSON.stringify(start)}); console.log("went on")`;
  const { exitCode, stdout, stderr } = await execa(process.execPath, ["-e", script], { reject: false });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^This program needs Node 22\.18 or newer/);
  expect(stderr).not.toContain("at Object");
  expect(stdout).toBe("");
});

/** Runs a script in this project, after start.cjs. @returns what it prints */
async function afterStart(script: string, env: Record<string, string> = {}): Promise<string> {
  const all = ["--disable-warning=ExperimentalWarning", "--require", start, "--eval", script];
  const { stdout } = await execa(process.execPath, all, { cwd: join(import.meta.dirname, ".."), env });
  return stdout;
}

describe("what the SDK loads later is whole when it is used:", () => {
  test("packages", async () => {
    const script = `console.log(require("typescript").version, typeof require("@npmcli/arborist"))`;
    expect(await afterStart(script)).toMatch(/^\d+\.\d+\.\d+ /);
  });

  test("a function is serialised", async () => {
    const script = `
      const { runtime } = require("@pulumi/pulumi");
      const answer = 42;
      runtime.serializeFunction(() => answer).then(({ text }) => console.log(text));`;
    expect(await afterStart(script)).toContain("answer: 42");
  });

  test("the packages that a function needs are found", async () => {
    const script = `require("@pulumi/pulumi").runtime.computeCodePaths().then((paths) => console.log([...paths.keys()].join("\\n")))`;
    expect(await afterStart(script)).toMatch(/^node_modules\/zod$/m);
  });

  test("programs run others", async () => {
    const script = `console.log(require("@pulumi/pulumi").automation.fullyQualifiedStackName("a", "b", "c"))`;
    expect(await afterStart(script)).toBe("a/b/c");
  });

  test("traces arrive", async () => {
    const script = `
      const server = require("node:http").createServer((request, response) => {
        let body = "";
        request.on("data", (data) => (body += data)).on("end", () => {
          response.end();
          for (const { name } of JSON.parse(body)) console.log(name);
          server.close();
          server.closeAllConnections();
        });
      });
      server.listen(0, "127.0.0.1", () => {
        const tracing = require("@pulumi/pulumi/cmd/run/tracing.js");
        tracing.start("http://127.0.0.1:" + server.address().port);
        tracing.newSpan("our span").end();
      });`;
    expect(await afterStart(script)).toBe("our span");
  });

  test("the engine's trace goes on", async () => {
    const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    const script = `
      const { withRootContext } = require("@pulumi/pulumi/cmd/run/instrumentation.js");
      withRootContext(() => console.log(require("@opentelemetry/api").trace.getActiveSpan().spanContext().traceId));`;
    const env = { TRACEPARENT: `00-${trace}-00f067aa0ba902b7-01` };
    expect(await afterStart(script, env)).toBe(trace);
  });
});

test("an edited source never runs in its old form", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stripped-"));
  try {
    mkdirSync(join(folder, "infra"));
    cpSync(join(import.meta.dirname, "strippedTypes.js"), join(folder, "infra/strippedTypes.js"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const run = async (value: string): Promise<string> => {
      writeFileSync(
        join(folder, "infra/value.ts"),
        `export const value: string = ${JSON.stringify(value)};\n`,
      );
      const script = `await import("./strippedTypes.js"); console.log((await import("./value.ts")).value)`;
      writeFileSync(join(folder, "infra/main.js"), script);
      return (await execa(process.execPath, [join(folder, "infra/main.js")])).stdout;
    };
    expect(await run("one")).toBe("one");
    expect(readdirSync(join(folder, "node_modules/.cache/jitsi/stripped"))).toHaveLength(1);
    expect(await run("two")).toBe("two");
    expect(await run("two")).toBe("two");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
