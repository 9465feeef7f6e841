import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { graphOf } from "./graph.ts";
import { graphProblems } from "./graphProblems.ts";
import { renderGraph } from "./renderGraph.ts";
import { runProgram, type RunOptions } from "./runProgram.ts";
import { Secret, unknown } from "./values.ts";

const sample = {
  projectDir: join(import.meta.dirname, "fixtures", "sample"),
  stack: "dev",
  config: { "sample:token": "tokenTokenToken" },
  secretKeys: ["sample:token"],
};
const sealed = [{ key: "sample:token", value: "tokenTokenToken" }];

function fault(name: string, options: Partial<RunOptions> = {}) {
  return runProgram({
    projectDir: join(import.meta.dirname, "fixtures", "faults"),
    stack: "dev",
    config: { "faults:case": name },
    preview: false,
    ...options,
  });
}

// Each test starts a program, about a second alone and more on a busy machine.
describe("runProgram", () => {
  test.concurrent("up: records options, secrets and made-up outputs", async () => {
    const run = await runProgram({ ...sample, preview: false });
    expect(run).toMatchObject({ exitCode: 0, userErrors: [], log: [] });
    expect(run.peakRssBytes).toBeGreaterThan(process.platform === "linux" ? 30e6 : -1);
    const web = run.resources.find((r) => r.name === "first-web");
    const network = run.resources.find((r) => r.name === "first-net");
    const password = run.resources.find((r) => r.name === "first-password");
    expect(web).toMatchObject({
      custom: true,
      parent: "urn:pulumi:dev::sample::sample:index:App::first",
      provider: "urn:pulumi:dev::sample::pulumi:providers:docker::host-1",
      deleteBeforeReplace: true,
      protect: undefined,
      replaceOnChanges: ["healthcheck"],
      ignoreChanges: ["labels"],
      deletedWith: network?.urn,
      customTimeouts: { create: "5m" },
      aliases: [{ name: "first-nginx" }],
      propertyDependencies: { envs: [password?.urn], networksAdvanced: [network?.urn] },
    });
    expect(web?.inputs.envs).toEqual([
      "GREETING=hello",
      new Secret(expect.stringMatching(/^PASSWORD=[A-Za-z0-9]{24}$/) as unknown as string),
      new Secret("TOKEN=tokenTokenToken"),
    ]);
    expect(password?.outputs.result).toBeInstanceOf(Secret);
    expect(run.outputs.token).toEqual(new Secret("tokenTokenToken"));
  });

  test.concurrent("preview: what is computed is unknown, and still secret where it was", async () => {
    const run = await runProgram({ ...sample, preview: true });
    expect(run.userErrors).toEqual([]);
    const web = run.resources.find((r) => r.name === "first-web");
    expect(web?.inputs.envs).toEqual([
      "GREETING=hello",
      new Secret(unknown),
      new Secret("TOKEN=tokenTokenToken"),
    ]);
    expect(run.outputs.addresses).toEqual([unknown, unknown]);
    expect(web?.id).toBe("");
  });

  test.concurrent("the same graph at every run, in whatever order the replies come", async () => {
    const graphs = await Promise.all(
      [undefined, 1, 2, 3].map(async (shuffleSeed) => {
        const run = await runProgram({
          ...sample,
          preview: false,
          ...(shuffleSeed === undefined ? {} : { shuffleSeed }),
        });
        expect(run.userErrors).toEqual([]);
        return renderGraph(graphOf(run.resources, sealed));
      }),
    );
    expect(new Set(graphs).size).toBe(1);
    expect(graphs[0]).toContain("PASSWORD=[secret first-password]");
    expect(graphs[0]).toContain("TOKEN=[secret sample:token]");
    expect(graphs[0]).not.toContain("tokenTokenToken");
  });

  test.concurrent("outputsOf replaces made-up outputs", async () => {
    const run = await runProgram({
      ...sample,
      preview: false,
      outputsOf: (r) => (r.type.endsWith(":Container") ? { networkDatas: [{ ipAddress: "10.1.2.3" }] } : {}),
    });
    expect(run.outputs.addresses).toEqual(["10.1.2.3", "10.1.2.3"]);
  });

  test.concurrent("a RunError is one message, without a stack", async () => {
    const run = await fault("runError");
    expect(run.userErrors).toEqual(["two settings are wrong:\n  one\n  two"]);
    expect(run.exitCode).toBe(32);
  });

  test.concurrent("an exception names itself", async () => {
    const run = await fault("exception");
    expect(run.userErrors).toEqual([expect.stringContaining("TypeError: this is a bug")]);
    expect(run.exitCode).not.toBe(0);
  });

  test.concurrent("a logged error is a failure, a warning is not", async () => {
    const run = await fault("logged");
    expect(run.userErrors).toEqual(["not like this"]);
    expect(run.log).toContainEqual({ severity: "warning", message: "and not like that" });
  });

  test.concurrent("a silent end shows the exit code and what the program printed", async () => {
    const run = await fault("exit");
    expect(run.exitCode).toBe(7);
    expect(run.userErrors).toEqual(["The program ended with exit code 7:\nout of here"]);
  });

  test.concurrent("a program that does not end is killed and leaves no process", async () => {
    const stop = new AbortController();
    let pid = 0;
    const run = await fault("hang", {
      signal: stop.signal,
      outputsOf: ({ inputs }) => {
        if (typeof inputs.hostname === "string") {
          pid = Number(inputs.hostname);
          stop.abort();
        }
        return {};
      },
    });
    expect(run.userErrors).toEqual(["The program was stopped from outside."]);
    expect(pid).toBeGreaterThan(0);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  test.concurrent("a program that takes too long is killed", async () => {
    const run = await fault("hang", { timeoutMs: 1 });
    expect(run.userErrors).toEqual(["The program did not end in time and was killed."]);
    expect(run.exitCode).not.toBe(0);
  });

  test.concurrent("every wrong input of every resource is named at once", async () => {
    const run = await fault("badInputs");
    expect(run.userErrors).toEqual([
      'docker:index/container:Container "a": "memory" must be an integer; it is the text "lots".',
      'docker:index/container:Container "a": Missing required property "uploads[0].file".',
      'docker:index/container:Container "a": Unknown property "uploads[0].contents". Did you mean "content"?',
      'docker:index/container:Container "b": "mustRun" must be a boolean; it is the text "yes".',
      'pulumi:providers:docker "host": Unknown property "hosts". Did you mean "host"?',
    ]);
  });

  test.concurrent("two resources of one name are refused, once", async () => {
    const run = await fault("sameName");
    expect(run.userErrors).toEqual([
      'faults:index:Box "twin": there are two resources of this type and name under one parent. Rename one.',
    ]);
  });

  test.concurrent("an invoke without a stub is refused, with a stub it is answered", async () => {
    const refused = await fault("invoke");
    expect(refused.userErrors.join()).toContain("The program calls docker:index/getNetwork:getNetwork");
    const stubbed = await fault("invoke", {
      invokes: { "docker:index/getNetwork:getNetwork": (args) => ({ ...args, driver: "bridge" }) },
    });
    expect(stubbed).toMatchObject({ userErrors: [], outputs: { driver: "bridge" } });
  });

  test.concurrent("a stack reference reads what the caller gives, secrets stay secret", async () => {
    const unknownStack = await fault("reference");
    expect(unknownStack.userErrors.join()).toContain('unknown stack "organization/jitsi/acme"');
    const run = await fault("reference", {
      stackReferences: {
        "organization/jitsi/acme": {
          outputs: { url: "https://a", token: "t" },
          secretOutputNames: ["token"],
        },
      },
    });
    expect(run).toMatchObject({ userErrors: [], outputs: { url: "https://a", token: new Secret("t") } });
    const open = { outputs: { url: "https://a", token: "t" } };
    const plain = await fault("reference", { stackReferences: { "organization/jitsi/acme": open } });
    expect(plain.outputs).toEqual({ url: "https://a", token: "t" });
  });

  test.concurrent("a replacement trigger shows with its value", async () => {
    const run = await fault("trigger");
    expect(run.resources.find(({ name }) => name === "c")?.replacementTrigger).toBe("generation 2");
    expect(renderGraph(graphOf(run.resources))).toContain("replacementTrigger: generation 2");
  });

  test.concurrent("hooks are recorded by moment", async () => {
    const run = await fault("hooks");
    expect(run.userErrors).toEqual([]);
    expect(run.resources.find((r) => r.name === "c")?.hooks).toEqual({
      beforeCreate: ["look-first"],
      onError: ["try-again"],
    });
  });

  test.concurrent("children inherit from their parent what the engine hands down", async () => {
    const run = await fault("inherit");
    expect(run.resources.find((r) => r.name === "inner")).toMatchObject({
      protect: true,
      retainOnDelete: true,
    });
  });

  test.concurrent("graphProblems: a loose resource, a default provider, an exposed secret", async () => {
    const loose = await fault("defaultProvider");
    expect(graphProblems(loose.resources).map((p) => [p.rule, p.resource])).toEqual([
      ["default-provider", "docker:Container loose"],
      ["no-parent", "docker:Container loose"],
    ]);
    const exposed = await fault("exposed");
    expect(graphProblems(exposed.resources)).toContainEqual({
      rule: "plain-secret",
      resource: "docker:Container leaky",
      message:
        "shows the secret of password in inputs.envs[0] without a secret mark. Pass the Output itself on.",
    });
    expect(renderGraph(graphOf(exposed.resources))).toContain("- P=[exposed secret password]");
  });
});
