/**
 * The docker provider's stand-in on a real daemon, and the simulated daemon beside it: the same inputs must lead to the
 * same state, or to the same refusal. What the engine tests prove on the simulated one, they prove of Docker too.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createEngine } from "../../simulator/engine/engine.ts";
import { IncompleteError } from "../../simulator/plugins/backend.ts";
import type { DockerApi } from "../../simulator/plugins/docker/api.ts";
import { DockerBackend } from "../../simulator/plugins/docker/backend.ts";
import { text } from "../../simulator/plugins/docker/inputs.ts";
import { RealDaemon } from "../../simulator/plugins/docker/realDaemon.ts";
import { SimulatedDaemon } from "../../simulator/plugins/docker/simulatedDaemon.ts";
import { Operations } from "../../simulator/plugins/faults.ts";
import { ProviderService } from "../../simulator/plugins/service.ts";
import { loadTable } from "../../simulator/plugins/table.ts";
import type { Values } from "../../simulator/plugins/values.ts";
import { World } from "../../simulator/plugins/world.ts";
import type { Frame } from "../engine/programs/frame/frame.ts";
import { startDaemon } from "./daemon.ts";
import type { Daemon } from "./daemon.ts";
import { failureOf } from "../failureOf.ts";
import { describeWith } from "../setUp/withNeeds.ts";

const image = "test/shell:1";
const types = {
  container: "docker:index/container:Container",
  network: "docker:index/network:Network",
  volume: "docker:index/volume:Volume",
} as const;
type Kind = keyof typeof types;

/** What differs from daemon to daemon, or from container to container. */
const own = ["networkDatas", "hostname", "mountpoint", "ipamConfigs"];

interface Outcome {
  readonly state: Values;
  /** What the next preview would change, though nothing was edited. */
  readonly unrest: readonly string[];
  readonly refusal: string;
  readonly incomplete: boolean;
}

let dir: string;
let daemon: Daemon;
let simulated: ProviderService;
let real: ProviderService;
const made: { service: ProviderService; urn: string; id: string; state: Values }[] = [];

describeWith("docker")("the stand-in", () => {
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), "stand-in-"));
    daemon = await startDaemon(join(dir, "daemon"));
    await importImage(daemon);
    const world = new World(join(dir, "world"));
    simulated = service((host) => new SimulatedDaemon(world, host));
    real = service((host) => new RealDaemon(host));
  });
  afterAll(async () => {
    for (const { service, ...request } of made.reverse()) await service.delete(request);
    const { Volumes: volumes } = await daemon.docker.listVolumes();
    const left = await daemon.docker.listContainers({ all: true });
    await daemon.stop();
    rmSync(dir, { recursive: true, force: true });
    expect(["destroy leaves nothing", [...left, ...volumes]]).toEqual(["destroy leaves nothing", []]);
  });

  function service(connect: (host: string) => DockerApi): ProviderService {
    const backend = new DockerBackend({ connect, removalTimeoutMs: 2_000 });
    backend.configure({ host: daemon.host });
    return new ProviderService(loadTable("docker"), backend, new Operations(new World(dir), [], "1"));
  }

  async function outcomeOf(service: ProviderService, kind: Kind, inputs: Values): Promise<Outcome> {
    const urn = `urn:pulumi:d::p::${types[kind]}::${text(inputs.name)}`;
    const checked = await service.check({ urn, news: inputs, olds: {}, randomSeed: new Uint8Array() });
    expect(checked.failures).toEqual([]);
    try {
      const { id, state } = await service.create({ urn, news: checked.inputs, preview: false });
      made.push({ service, urn, id, state });
      const { changed } = await service.diff({ urn, state, news: checked.inputs });
      return { state: common(state), unrest: changed, refusal: "", incomplete: false };
    } catch (error) {
      const incomplete = error instanceof IncompleteError;
      if (incomplete) made.push({ service, urn, id: error.id, state: error.state });
      return { state: {}, unrest: [], refusal: withoutIds((error as Error).message), incomplete };
    }
  }

  /** Creates it on both, and expects the same of them. */
  async function agree(kind: Kind, inputs: Values): Promise<Outcome> {
    const outcome = await outcomeOf(real, kind, inputs);
    expect(await outcomeOf(simulated, kind, inputs)).toEqual(outcome);
    return outcome;
  }

  const sleeping = { image, command: ["/bin/sleep", "1000"], stopSignal: "SIGKILL" };
  const healthcheck = { tests: ["CMD", "/bin/true"], interval: "1s", timeout: "1s", retries: 3 };

  test("makes the same of a network, a volume and a container with nothing special", async () => {
    const plain: [Kind, Values][] = [
      ["network", { name: "net", labels: [{ label: "a", value: "b" }] }],
      ["volume", { name: "vol" }],
      ["container", { ...sleeping, name: "plain" }],
    ];
    for (const [kind, inputs] of plain) {
      expect(await agree(kind, inputs)).toMatchObject({ refusal: "", unrest: [] });
    }
  });

  test("makes the same of a container with all that a Jitsi deployment needs, and waits until it is healthy", async () => {
    const inputs = {
      ...sleeping,
      name: "full",
      envs: ["A=1", "B=2"],
      networksAdvanced: [{ name: "net", aliases: ["full.meet.jitsi"] }],
      ports: [
        { internal: 8080, external: 18080 },
        { internal: 53, external: 10053, protocol: "udp", ip: "127.0.0.1" },
      ],
      volumes: [{ volumeName: "vol", containerPath: "/data" }],
      tmpfs: { "/run": "exec,uid=1000,gid=1000" },
      mounts: [{ type: "volume", source: "vol", target: "/ro", readOnly: true }],
      healthcheck: { ...healthcheck, startPeriod: "1s" },
      restart: "on-failure",
      maxRetryCount: 3,
      user: "1000:1000",
      ulimits: [{ name: "nofile", soft: 100, hard: 200 }],
      sysctls: { "net.ipv4.ip_unprivileged_port_start": "0" },
      memory: 64,
      memorySwap: 128,
      capabilities: { adds: ["CAP_NET_ADMIN"], drops: ["ALL"] },
      securityOpts: ["no-new-privileges"],
      labels: [{ label: "l", value: "m" }],
      logDriver: "json-file",
      logOpts: { "max-file": "3", "max-size": "10m" },
      hostname: "named",
      dns: ["1.1.1.1"],
      hosts: [{ host: "other", ip: "10.0.0.1" }],
      init: true,
      stopTimeout: 5,
      wait: true,
      waitTimeout: 30,
      uploads: [
        { file: "/etc/up.conf", content: "hello\n", permissions: "0640" },
        { file: "/data/v", content: "in the volume" },
      ],
    };
    expect(await agree("container", inputs)).toMatchObject({ refusal: "", unrest: [] });

    const container = daemon.docker.getContainer("full");
    const info = await container.inspect();
    expect(info.State.Health?.Status).toBe("healthy");
    expect(info.NetworkSettings.Networks.net?.Aliases).toContain("full.meet.jitsi");
    const exec = await container.exec({
      Cmd: ["/bin/cat", "/etc/up.conf", "/data/v"],
      AttachStdout: true,
      User: "0",
    });
    const stream = await exec.start({ Tty: true });
    expect((await stream.toArray()).join("")).toMatch(/^hello\r?\nin the volume$/);
  });

  test("makes the same of a read-only root, and of the host's network", async () => {
    await agree("container", { ...sleeping, name: "read-only", readOnly: true, tmpfs: { "/run": "" } });
    await agree("container", { ...sleeping, name: "host-network", networkMode: "host" });
  });

  test.each<[string, Values, RegExp, boolean]>([
    [
      "a name that is taken",
      { name: "plain" },
      /Conflict\. The container name "\/plain" is already in use/,
      false,
    ],
    [
      "a port that is taken",
      { name: "port", ports: [{ internal: 1, external: 18080 }] },
      /port is already allocated/,
      true,
    ],
    [
      "an unknown network",
      { name: "net?", networksAdvanced: [{ name: "unknown" }] },
      /network unknown not found/,
      true,
    ],
    [
      "an upload into a read-only root",
      { name: "upload", readOnly: true, uploads: [{ file: "/etc/a", content: "a" }] },
      /container rootfs is marked read-only/,
      true,
    ],
    [
      "to wait without a health check",
      { name: "wait", wait: true },
      /does not have a healthcheck defined/,
      true,
    ],
  ])("refuses in the same words %s", async (_, inputs, refusal, incomplete) => {
    // A name with a "?" is none for Docker.
    const name = text(inputs.name).replace("?", "-no");
    const outcome = await agree("container", { ...sleeping, ...inputs, name });
    expect(outcome).toMatchObject({ refusal: expect.stringMatching(refusal), incomplete });
  });

  test.each<[string, Values, string[]]>([
    ["memory without swap", { memory: 32 }, ["memorySwap"]],
    [
      "a duration that Go writes otherwise",
      { healthcheck: { ...healthcheck, interval: "90s" } },
      ["healthcheck"],
    ],
  ])("finds no rest with %s", async (name, inputs, unrest) => {
    expect(
      (await agree("container", { ...sleeping, ...inputs, name: name.replaceAll(" ", "-") })).unrest,
    ).toEqual(unrest);
  });

  test("tells what an unhealthy container says", async () => {
    const inputs = {
      ...sleeping,
      name: "unwell",
      wait: true,
      waitTimeout: 5,
      healthcheck: { ...healthcheck, tests: ["CMD", "/bin/sh", "-c", "echo not well; exit 3"], retries: 1 },
    };
    const { refusal, incomplete } = await outcomeOf(real, "container", inputs);
    expect(refusal).toBe(
      "container failed to be in healthy state (last health check: exit code 3: not well)",
    );
    expect(incomplete).toBe(true);
  });

  test("brings a stack up under the engine, at rest, and takes it away again", async () => {
    const engine = await createEngine({
      projectDir: fileURLToPath(new URL("../engine/programs/frame", import.meta.url)),
      dir: join(dir, "engine"),
      dockerBackend: "daemon",
    });
    const container = { ...sleeping, healthcheck: { ...healthcheck }, wait: true };
    const frame: Frame = { containers: { engineWeb: container }, daemon: daemon.host };
    const options = { env: { FRAME: JSON.stringify(frame) } };
    await engine.initStack("dev");
    const up = await engine.up("dev", options);
    expect(failureOf(up)).toBe("");
    const info = await daemon.docker.getContainer("engineWeb").inspect();
    expect(info.State.Health?.Status).toBe("healthy");
    const again = await engine.preview("dev", { ...options, args: ["--expect-no-changes", "--refresh"] });
    expect(failureOf(again)).toBe("");
    expect((await engine.destroy("dev", options)).exitCode).toBe(0);
    const names = (await daemon.docker.listContainers({ all: true })).flatMap(({ Names }) => Names);
    expect(names).not.toContain("/engineWeb");
  });

  test("removes no network and no volume that is in use", async () => {
    for (const name of ["net", "vol"]) {
      const refusals = made
        .filter(({ urn }) => urn.endsWith(`::${name}`))
        .map(({ service, ...request }) =>
          service.delete(request).then(
            () => "",
            (error: unknown) => withoutIds(String(error)),
          ),
        );
      const [one, other] = await Promise.all(refusals);
      expect(one).toMatch(/active endpoints|volume is in use/);
      expect(one).toBe(other);
    }
  });
});

function common(state: Values): Values {
  return Object.fromEntries(Object.entries(state).filter(([key]) => !own.includes(key)));
}

/** Ids of 64 digits, alone or in a list, are each daemon's own. */
function withoutIds(message: string): string {
  return message.replaceAll(/[0-9a-f]{64}(, [0-9a-f]{64})*/g, "<id>");
}

/** An image of a few programs of this machine and the libraries that they need. */
async function importImage({ docker }: Daemon): Promise<void> {
  const root = join(dir, "root");
  const programs = ["/bin/sh", "/bin/sleep", "/bin/cat", "/bin/true"];
  const libraries = execFileSync("ldd", programs, { encoding: "utf8" }).matchAll(/(?:=> |^[ \t]+)(\/\S+)/gm);
  for (const file of new Set([...programs, ...[...libraries].map(([, path]) => path!)])) {
    mkdirSync(join(root, dirname(file)), { recursive: true });
    copyFileSync(file, join(root, file));
  }
  const archive = join(dir, "root.tar");
  execFileSync("tar", ["-c", "-f", archive, "-C", root, "."]);
  const [repo, tag] = image.split(":");
  const stream = await docker.importImage(archive, { repo, tag });
  for await (const _ of stream) void _;
}
