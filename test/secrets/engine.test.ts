/** Customers on the real engine and simulated clouds: what is left behind on disk, in the clouds, on hosts and in what was printed. */

import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parseDocument } from "yaml";
import { createEngine, type Engine, type RunResult } from "../../simulator/engine/engine.ts";
import { findPulumi } from "../../programs/pulumi-cli/findPulumi.ts";
import { projectDir, stackFile } from "../../tools/stacks/allStacks.ts";
import { findSecrets, type Place } from "./findSecrets.ts";
import { disguises } from "./hidingPlaces.ts";
import { mayHold } from "./holders.ts";
import { secretsOfRun } from "./knownSecrets.ts";
import { failureOf } from "../failureOf.ts";
import { sharedPlugins } from "../engine/sharedPlugins.ts";

/** In the clouds; and a customer on Docker hosts only, with secrets of their own. */
const customers = ["acme", "cloud-small", "web-app"];

/** What the customer gives, through the CLI. */
const givenSecret = "GivenByTheCustomer7xQ2mLpZ";

let folder: string;
let engine: Engine;
const printed: Place[] = [];
const secrets = new Map<string, Record<string, string>>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "secrets-"));
  const configDir = join(folder, "config");
  mkdirSync(configDir);
  for (const stack of ["platform", ...customers]) {
    const settings = parseDocument(readFileSync(stackFile(stack).file, "utf8"));
    settings.deleteIn(["config", "jitsi:secrets"]);
    writeFileSync(join(configDir, `Pulumi.${stack}.yaml`), settings.toString());
  }
  engine = await createEngine({
    projectDir,
    configDir,
    dir: join(folder, "engine"),
    cli: await findPulumi({ onProgress: console.error }),
    env: sharedPlugins.env,
  });
  await deploy("platform");
  for (const stack of customers) {
    await engine.initStack(stack);
    if (stack === "web-app")
      await engine.runConfig(stack, ["set", "--secret", "--path", "jitsi:secrets.jwt", givenSecret]);
    await deploy(stack);
    secrets.set(stack, {
      ...(await secretsInState(stack)),
      ...(stack === "web-app" ? { jwt: givenSecret } : {}),
    });
  }
  await rotate();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function deploy(stack: string): Promise<void> {
  await engine.initStack(stack);
  const run = await engine.up(stack);
  expect(failureOf(run)).toBe("");
  keep(`up of ${stack}`, run);
  keep(`preview of ${stack}`, await engine.preview(stack, { args: ["--diff"] }));
  const outputs = await engine.outputs(stack);
  printed.push({ name: `outputs of ${stack}`, content: JSON.stringify(outputs) });
  printed.push({ name: `export of ${stack}`, content: JSON.stringify(await engine.exportStack(stack)) });
}

/** A password is changed: the differences that people see are of names and versions. */
async function rotate(): Promise<void> {
  const file = join(folder, "Pulumi.acme.yaml");
  cpSync(join(folder, "config/Pulumi.acme.yaml"), file);
  const settings = parseDocument(readFileSync(file, "utf8"));
  settings.setIn(["config", "jitsi:bridgeLogin"], { account: "jvb2", rotations: { jvb2: 2 } });
  writeFileSync(file, settings.toString());
  keep("preview of the rotation", await engine.preview("acme", { configFile: file, args: ["--diff"] }));
  const run = await engine.up("acme", { configFile: file });
  expect(failureOf(run)).toBe("");
  keep("the rotation", run);
  const before = secrets.get("acme")!;
  const after = await secretsInState("acme");
  expect(after["bridge2-password"]).not.toBe(before["bridge2-password"]);
  secrets.set("acme", { ...after, "bridge2-password before": before["bridge2-password"]! });
}

function keep(name: string, { stdout, stderr, events, diagnostics }: RunResult): void {
  printed.push(
    { name: `${name}: output`, content: stdout + stderr },
    { name: `${name}: the engine's events`, content: JSON.stringify(events) },
    { name: `${name}: diagnostics`, content: JSON.stringify(diagnostics) },
  );
}

/** Values as the engine itself decrypts them. */
async function secretsInState(stack: string): Promise<Record<string, string>> {
  const { stdout } = await engine.run(["stack", "export", "--show-secrets", "--stack", stack]);
  const { deployment } = JSON.parse(stdout) as {
    deployment: { resources: { type: string; urn: string; outputs?: Record<string, unknown> }[] };
  };
  return secretsOfRun(
    deployment.resources.map(({ type, urn, outputs = {} }) => ({
      type,
      name: urn.split("::").at(-1)!,
      outputs: Object.fromEntries(
        Object.entries(outputs).flatMap(([key, value]) => {
          const plaintext = (value as { plaintext?: string } | null)?.plaintext;
          return plaintext === undefined ? [] : [[key, JSON.parse(plaintext) as string]];
        }),
      ),
    })),
  );
}

const filesIn = (dir: string): Place[] =>
  readdirSync(dir, { recursive: true, encoding: "utf8" })
    .map((name) => join(dir, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => ({ name: relative(folder, path), content: readFileSync(path) }));

/** Everything that the engine and the program wrote, but for the plugins' code and the simulated clouds. */
const written = (): Place[] =>
  ["backend", "config", "logs"].flatMap((name) => filesIn(join(folder, "engine", name)));

const world = (): Place[] => filesIn(join(folder, "engine/world"));

/** Where the clouds themselves keep secrets; what is in them is what they are for. */
const isSecretStore = ({ name, content }: Place): boolean =>
  name.includes("/gcp/secretmanager/secretVersion/") ||
  (name.includes("/aws/ssm/parameter/") && textOf(content).includes('"type": "SecureString"'));

const textOf = (content: Place["content"]): string => Buffer.from(content).toString("utf8");

const isContainer = ({ name }: Place): boolean => /\/docker\/[^/]+\/containers\//.test(name);

const every = (): Record<string, string> =>
  Object.fromEntries(
    [...secrets].flatMap(([stack, values]) =>
      Object.entries(values).map(([name, value]) => [`${stack} ${name}`, value] as const),
    ),
  );

describe("a real deployment", () => {
  test("has secrets, and they get to where they belong", () => {
    expect(Object.keys(secrets.get("acme")!).length).toBeGreaterThan(9);
    expect(findSecrets(world().filter(isSecretStore), every()).length).toBeGreaterThan(10);
    expect(findSecrets(world().filter(isContainer), every()).length).toBeGreaterThan(5);
  });

  test("leaves none in states, histories, settings or logs", () => {
    const places = written();
    expect(places.some(({ name }) => name.includes("stacks/jitsi/acme.json"))).toBe(true);
    expect(findSecrets(places, every())).toEqual([]);
  });

  test("prints none: output, events, previews with differences, outputs, exports", () => {
    expect(findSecrets(printed, every())).toEqual([]);
  });

  test("has none in the clouds but in their secret stores: metadata, user data, bundles, tags, plain parameters", () => {
    const places = world().filter((place) => !isSecretStore(place) && !isContainer(place));
    expect(places.some(({ name }) => name.includes("/gcp/compute/instance/"))).toBe(true);
    expect(places.some(({ name }) => name.includes("/aws/ec2/launchTemplate/"))).toBe(true);
    expect(findSecrets(places, every())).toEqual([]);
  });

  test("a container, as `docker inspect` shows it, has its own and no other customer's", () => {
    const containers = world().filter(isContainer);
    for (const place of containers) {
      const { Config } = JSON.parse(textOf(place.content)) as { Config: { Labels: Record<string, string> } };
      const service = (Config.Labels["jitsi.service"] ?? Config.Labels["jitsi.filesOf"])!;
      const stack = customers.find((name) => appPrefix(name) === Config.Labels["jitsi.deployment"])!;
      const may = mayHold(service).map((name) => `${stack} ${name}`);
      const found = findSecrets([place], every()).map(({ secret }) => secret);
      expect([place.name, may]).toEqual([place.name, expect.arrayContaining(found)]);
    }
  });
});

const appPrefix = (stack: string): unknown =>
  parseDocument(readFileSync(stackFile(stack).file, "utf8")).getIn(["config", "jitsi:appPrefix"]);

describe("a secret planted in what is left behind is found", () => {
  const kinds: Readonly<Record<string, () => Place | undefined>> = {
    "the state": () => written().find(({ name }) => name.endsWith("stacks/jitsi/acme.json")),
    "a printed preview": () => printed.find(({ name }) => name === "preview of the rotation: output"),
    "the engine's events": () => printed.find(({ name }) => name.endsWith("the engine's events")),
    "an export": () => printed.find(({ name }) => name === "export of acme"),
    "metadata in the cloud": () => world().find(({ name }) => name.includes("/gcp/compute/instance/")),
    "user data": () => world().find(({ name }) => name.includes("/aws/ec2/launchTemplate/")),
    "a plain parameter": () =>
      world().find((place) => place.name.includes("/aws/ssm/parameter/") && !isSecretStore(place)),
  };

  test.each(
    Object.keys(kinds).flatMap((kind) => Object.keys(disguises).map((disguise) => [kind, disguise] as const)),
  )("%s, %s", (kind, disguise) => {
    const place = kinds[kind]!()!;
    const value = secrets.get("acme")!["jicofo-password"]!;
    const content = `${textOf(place.content).slice(0, -1)} ${disguises[disguise]!(value)}}`;
    expect(findSecrets([{ ...place, content }], every()).map(({ secret }) => secret)).toEqual([
      "acme jicofo-password",
    ]);
  });
});
