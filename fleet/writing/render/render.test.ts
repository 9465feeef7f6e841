/** What is rendered against what the Docker provider is told, container by container, and against Compose's own structure. */

import { parseEnv } from "node:util";
import type { ContainerArgs } from "@pulumi/docker/container.js";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { describe, expect, test } from "@jest/globals";
import { jicofoAccountFile } from "../../../model/access/secrets.ts";
import { parse } from "yaml";
import {
  carriesOwnFiles,
  containerArgs,
  fileCarrierArgs,
  needsFileCarrier,
} from "../../../components/machines/dockerContainer.ts";
import type { Materials } from "../../../components/machines/machine.ts";
import type { ComposeFile, ComposeService } from "../../../model/bundle/compose.ts";
import { describe as describeDeployment, type Deployment } from "../../../model/deployment.ts";
import { arbitrarySettings } from "../../../model/rules/arbitrarySettings.ts";
import { exampleSettings, localSettings } from "../../../model/rules/fixtures.ts";
import type { Service } from "../../../model/services/service.ts";
import { renderDeployment, type Rendered } from "./renderedFiles.ts";
import { neededBy, type Values } from "./secretValues.ts";

const acme = describeDeployment(exampleSettings());
const source = "config/Pulumi.acme.yaml";

const valuesFor = (deployment: Deployment): Values => {
  const { secrets, artifacts } = neededBy(deployment);
  return Object.fromEntries(
    [...secrets, ...artifacts].map((name) => [name, Buffer.from(`value of ${name}`).toString("base64")]),
  );
};

const textOf = ({ files }: Rendered, path: string): string => {
  const file = files.find((one) => one.path === path);
  if (file === undefined) throw new Error(`${path} was not rendered`);
  return typeof file.content === "string" ? file.content : Buffer.from(file.content).toString();
};

const composeOf = (rendered: Rendered, host: string): ComposeFile =>
  parse(textOf(rendered, `${host}/compose.yaml`)) as ComposeFile;

const settled = async <T>(value: pulumi.Input<T>): Promise<pulumi.Unwrap<T>> =>
  new Promise((resolve) => {
    pulumi.output(value).apply(resolve);
  });

describe("the same container as the Docker provider makes", () => {
  test("for any deployment", async () => {
    await fc.assert(
      fc.asyncProperty(arbitrarySettings, async (settings) => {
        const deployment = describeDeployment(settings);
        const values = valuesFor(deployment);
        const rendered = renderDeployment(deployment, source, values);
        for (const host of deployment.hosts) {
          const compose = composeOf(rendered, host.name);
          const variables = readEnv(textOf(rendered, `${host.name}/.env`));
          for (const service of host.services)
            expect(seenInCompose(compose, service.name, variables, rendered, host.name)).toEqual(
              await seenInArgs(service, settings.appPrefix, values),
            );
        }
      }),
      { numRuns: 25 },
    );
  });
});

/** What matters of a container, in words of neither. */
type Seen = Readonly<Record<string, unknown>>;

async function seenInArgs(service: Service, prefix: string, values: Values): Promise<Seen> {
  const secrets = Object.fromEntries(
    Object.entries({
      ...values,
      "jicofo-account": jicofoAccountFile(values["jicofo-password"] as string),
    }).map(([name, value]) => [name, pulumi.output(value)]),
  );
  const materials: Materials = {
    secrets,
    artifacts: {
      bridgeTrustStore: secrets.bridgeTrustStore!,
      prosodyJvbCertificate: secrets.prosodyJvbCertificate!,
    },
  };
  const labels = [{ label: "jitsi.deployment", value: prefix }];
  const args: pulumi.Unwrap<ContainerArgs> = await settled(
    containerArgs(service, {
      name: `${prefix}-${service.name}`,
      network: pulumi.output(prefix),
      volumes: Object.fromEntries(
        service.volumes.map(({ name }) => [name, pulumi.output(`${prefix}-${name}`)]),
      ),
      labels,
      materials,
      files: undefined,
    }),
  );
  const carrier = needsFileCarrier(service)
    ? await settled(fileCarrierArgs(service, { name: "carrier", labels, materials }))
    : undefined;
  const uploads = (carriesOwnFiles(service) ? args.uploads : carrier?.uploads) ?? [];
  return {
    name: args.name,
    image: args.image,
    env: Object.fromEntries(
      args.envs!.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    ),
    files: Object.fromEntries(
      uploads.map(({ file, content, contentBase64 }) => [
        file,
        content ?? Buffer.from(contentBase64 ?? "", "base64").toString(),
      ]),
    ),
    volumes: Object.fromEntries(
      args.volumes!.map(({ containerPath, volumeName }) => [containerPath, volumeName]),
    ),
    tmpfs: args.tmpfs,
    networks: args.networksAdvanced!.map(({ name, aliases }) => ({ name, aliases })),
    ports: args.ports!.map(({ internal, external, ip, protocol }) => [ip, external, internal, protocol]),
    user: args.user,
    readOnly: args.readOnly,
    dropped: args.capabilities?.drops ?? [],
    security: args.securityOpts,
    openFiles: args.ulimits!.map(({ name, soft, hard }) => [name, soft, hard]),
    health: args.healthcheck && {
      test: args.healthcheck.tests,
      retries: args.healthcheck.retries,
      seconds: [args.healthcheck.interval, args.healthcheck.timeout, args.healthcheck.startPeriod].map(
        seconds,
      ),
    },
    restart: args.restart,
    graceSeconds: args.destroyGraceSeconds,
    init: args.init,
    log: [args.logDriver, args.logOpts],
    labels: Object.fromEntries(args.labels!.map(({ label, value }) => [label, value])),
  };
}

function seenInCompose(
  compose: ComposeFile,
  name: string,
  variables: Readonly<Record<string, string>>,
  rendered: Rendered,
  host: string,
): Seen {
  const service = compose.services[name]!;
  const plain = (text: string): string =>
    text.replace(/\$(?:\$|\{(\w+):\?[^}]*\})/g, (_, variable?: string) =>
      variable === undefined ? "$" : (variables[variable] ?? "(missing)"),
    );
  return {
    name: service.container_name,
    image: service.image,
    env: Object.fromEntries(Object.entries(service.environment).map(([key, value]) => [key, plain(value)])),
    files: filesOf(service, rendered, host),
    volumes: Object.fromEntries(
      (service.volumes ?? []).flatMap((mount) =>
        mount.type === "volume" ? [[mount.target, compose.volumes![mount.source]!.name]] : [],
      ),
    ),
    tmpfs: Object.fromEntries(
      (service.tmpfs ?? []).map((mount) => [
        mount.slice(0, mount.indexOf(":")),
        mount.slice(mount.indexOf(":") + 1),
      ]),
    ),
    networks: Object.entries(service.networks ?? {}).map(([key, { aliases }]) => ({
      name: compose.networks[key as "deployment"].name,
      aliases,
    })),
    ports: (service.ports ?? []).map(({ host_ip, published, target, protocol }) => [
      host_ip,
      Number(published),
      target,
      protocol,
    ]),
    user: service.user,
    readOnly: service.read_only,
    dropped: service.cap_drop ?? [],
    security: service.security_opt,
    openFiles: Object.entries(service.ulimits).map(([limit, { soft, hard }]) => [limit, soft, hard]),
    health: service.healthcheck && {
      test: service.healthcheck.test.map(plain),
      retries: service.healthcheck.retries,
      seconds: [
        service.healthcheck.interval,
        service.healthcheck.timeout,
        service.healthcheck.start_period,
      ].map(seconds),
    },
    restart: service.restart,
    graceSeconds: seconds(service.stop_grace_period),
    init: service.init,
    log: [service.logging.driver, service.logging.options],
    labels: service.labels,
  };
}

/** Every file that a container finds below its bind mounts. */
function filesOf(
  { volumes = [] }: ComposeService,
  { files }: Rendered,
  host: string,
): Record<string, string> {
  return Object.fromEntries(
    volumes.flatMap((mount) => {
      if (mount.type !== "bind") return [];
      const root = `${host}/${mount.source.replace("./", "")}`;
      return files
        .filter(({ path }) => path === root || path.startsWith(`${root}/`))
        .map(({ path, content }) => [
          mount.target + path.slice(root.length),
          Buffer.from(content).toString(),
        ]);
    }),
  );
}

/** `1m30s`, `90s`. */
function seconds(duration: string | undefined): number {
  const units = { h: 3600, m: 60, s: 1 } as const;
  return [...(duration ?? "").matchAll(/(\d+)([hms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units],
    0,
  );
}

const readEnv = (text: string): Record<string, string> => parseEnv(text) as Record<string, string>;

describe("compose.yaml", () => {
  const compose = composeOf(renderDeployment(acme, source), "app");

  test("has only what the Compose specification knows at the top", () => {
    expect(Object.keys(compose)).toEqual(["name", "services", "networks", "volumes"]);
  });

  test("every volume, network and service that is named is there", () => {
    for (const service of Object.values(compose.services)) {
      for (const mount of service.volumes ?? [])
        if (mount.type === "volume") expect(compose.volumes).toHaveProperty(mount.source);
      for (const name of Object.keys(service.networks ?? {})) expect(compose.networks).toHaveProperty(name);
      for (const name of Object.keys(service.depends_on ?? {})) expect(compose.services).toHaveProperty(name);
    }
  });

  test("a text that some YAML reader could take for something else is quoted", () => {
    const text = textOf(renderDeployment(acme, source), "app/compose.yaml");
    expect(text).toContain('ENABLE_OCTO: "1"');
    expect(text).toContain('XMPP_PORT: "5222"');
    expect(parse(text, { schema: "yaml-1.1" })).toEqual(parse(text, { schema: "core" }));
  });

  test("says where it comes from", () =>
    expect(textOf(renderDeployment(acme, source), "app/compose.yaml")).toMatch(
      /^# Rendered by .* from config\/Pulumi\.acme\.yaml\./,
    ));
});

describe("without values", () => {
  const rendered = renderDeployment(acme, source);

  test("secrets are names, and nothing is for the owner's eyes only", () => {
    expect(rendered.files.filter(({ secret }) => secret)).toEqual([]);
    expect(rendered.files.map(({ path }) => path)).not.toContain("app/.env");
    const services = JSON.parse(textOf(rendered, "fsn/services.json")) as Record<string, { env: unknown }>;
    expect(services["jvb-fsn-a"]!.env).toMatchObject({ JVB_AUTH_PASSWORD: { secret: "bridge-password" } });
  });

  test("a host's .env wants its own secrets and no others", () => {
    const names = textOf(rendered, "fsn/.env.example").match(/^\w+(?==)/gm);
    expect(names).toEqual(["BRIDGE_PASSWORD", "INFLUXDB_WRITER_PASSWORD"]);
  });

  test("README.txt says what is missing, and where it goes on each host", () => {
    const text = textOf(rendered, "README.txt");
    expect(text).toContain("prosody-jvb-key");
    expect(text).toContain("app/files/prosody-jvb/config/certs/auth.jvb.meet.jitsi.crt");
    expect(text).toContain("BRIDGE_PASSWORD in ash/.env");
    expect(rendered.missing).toContain("bridgeTrustStore");
    // Nobody gives it: README.txt says how it follows from Jicofo's password.
    expect(text).toContain(
      'jicofo-account: Jicofo\'s account with its password, as Prosody keeps it: return { ["password"] =',
    );
  });
});

describe("with values", () => {
  const values = valuesFor(acme);
  const rendered = renderDeployment(acme, source, values);

  test("they are in .env, services.json and files, and nowhere else", () => {
    const holders = rendered.files
      .filter(({ content }) =>
        Object.values(values).some((value) => Buffer.from(content).includes(value as string)),
      )
      .map(({ path }) => path.replace(/^[^/]+\//, ""));
    expect([...new Set(holders)].toSorted()).toEqual([
      ".env",
      "files/prosody-jvb/config/certs/auth.jvb.meet.jitsi.crt",
      "files/prosody-jvb/config/certs/auth.jvb.meet.jitsi.key",
      "files/prosody/config/data/auth%2emeet%2ejitsi/accounts/focus.dat",
      "services.json",
    ]);
    expect(textOf(rendered, "app/files/jicofo/config/bridge-trust.jks")).toBe("value of bridgeTrustStore");
  });

  test("a folder with a key in it is closed to others", () =>
    expect(rendered.closedFolders).toEqual(["app"]));

  test("nothing is missing", () => {
    expect(rendered.missing).toEqual([]);
    expect(textOf(rendered, "README.txt")).not.toContain("Missing");
  });

  test("the same settings and values give the same bytes", () =>
    expect(renderDeployment(describeDeployment(exampleSettings()), source, values)).toEqual(rendered));
});

test("services.json holds everything that starting a container takes", () => {
  const local = describeDeployment(localSettings());
  const services = JSON.parse(textOf(renderDeployment(local, source), "local/services.json")) as Record<
    string,
    Record<string, unknown>
  >;
  expect(Object.keys(services)).toEqual(local.hosts[0]!.services.map(({ name }) => name));
  expect(services.web).toMatchObject({
    container: "local-web",
    image: "ghcr.io/jitsi/web:stable-11146-2",
    files: [
      {
        path: "/config/nginx-custom/deployment.conf",
        source: "files/web/config/nginx-custom/deployment.conf",
      },
      {
        path: "/config/nginx/site-confs/status.conf",
        source: "files/web/config/nginx/site-confs/status.conf",
      },
    ],
    volumes: [{ name: "local-web", path: "/storage" }],
    ports: [
      { container: 8000, host: 8000, address: "127.0.0.1", protocol: "tcp" },
      { container: 8443, host: 8443, address: "127.0.0.1", protocol: "tcp" },
    ],
    health: { test: ["CMD", "curl", "-fsSk", "-o", "/dev/null", "https://127.0.0.1:8443/config.js"] },
    restart: "unless-stopped",
  });
});
