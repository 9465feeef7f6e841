import fc from "fast-check";
import { describe, expect, test } from "@jest/globals";
import { composeFile, hostFactVariable, secretVariable } from "./compose.ts";
import { describe as describeDeployment } from "../deployment.ts";
import { exampleSettings, localSettings } from "../rules/fixtures.ts";
import type { Service } from "../services/service.ts";

const app = describeDeployment(exampleSettings()).hosts[0]!;
const local = describeDeployment(localSettings()).hosts[0]!;

const serviceWith = (change: Partial<Service>): Service => ({
  ...local.services[0]!,
  startAfter: [],
  ...change,
});

const composed = (...services: Service[]) =>
  composeFile({ services, subnet: "172.30.0.0/24" }, "acme").services;

/** What Compose makes of a text: only these two forms may be there. */
function interpolate(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$(\$|\{(\w+):\?[^}]*\})?/g, (_, form?: string, name?: string) => {
    if (form === "$") return "$";
    const value = name === undefined ? undefined : variables[name];
    if (value === undefined) throw new Error(`Compose would read a variable in ${text}`);
    return value;
  });
}

describe("dollar signs (T63)", () => {
  test("whatever a value holds, Compose gives it to the container as it is", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("$", "{", "}", "A", ":", "?", " ", "\n", "ü") }),
        (value) => {
          const [service] = Object.values(composed(serviceWith({ name: "web", env: { X: value } })));
          expect(interpolate(service!.environment.X!, {})).toBe(value);
        },
      ),
    );
  });

  test("everywhere else too", () => {
    const service = serviceWith({
      name: "web",
      image: { repository: "registry/$x", tag: "1", digest: undefined },
      health: {
        test: ["CMD-SHELL", "test $HOME"],
        intervalSeconds: 1,
        timeoutSeconds: 1,
        retries: 1,
        startPeriodSeconds: 1,
      },
      tmpfs: [{ path: "/$tmp", options: "size=1M" }],
    });
    const { web } = composed(service);
    expect(web).toMatchObject({
      image: "registry/$$x:1",
      healthcheck: { test: ["CMD-SHELL", "test $$HOME"] },
      tmpfs: ["/$$tmp:size=1M"],
    });
  });
});

describe("what only the host knows", () => {
  test("a secret is a variable without a default, so that nothing starts while it is missing", () => {
    const { web } = composed(serviceWith({ name: "web", env: { PASSWORD: { secret: "jicofo-password" } } }));
    expect(web!.environment.PASSWORD).toBe("${JICOFO_PASSWORD:?set it in .env}");
    expect(interpolate(web!.environment.PASSWORD!, { JICOFO_PASSWORD: "a$b" })).toBe("a$b");
  });

  test("a host fact likewise", () => {
    const { web } = composed(serviceWith({ name: "web", env: { IP: { hostFact: "publicAddress" } } }));
    expect(web!.environment.IP).toMatch(/^\$\{HOST_PUBLIC_ADDRESS:\?/);
  });

  test.each([
    ["jicofo-password", "JICOFO_PASSWORD"],
    ["prosody-jvb-key", "PROSODY_JVB_KEY"],
    // The user's own: without the prefix the caller's environment would win.
    ["path", "SECRET_PATH"],
    ["jwt", "SECRET_JWT"],
  ])("secret %s is %s", (name, variable) => expect(secretVariable(name)).toBe(variable));

  test.each([
    ["publicAddress", "HOST_PUBLIC_ADDRESS"],
    ["zone", "HOST_ZONE"],
  ] as const)("host fact %s is %s", (fact, variable) => expect(hostFactVariable(fact)).toBe(variable));
});

describe("mounts", () => {
  const file = (path: string) => ({ path, content: "x" });

  test("/config comes as one directory, other files one by one, all read only, and none is made up by Docker", () => {
    const { web } = composed(
      serviceWith({
        name: "web",
        volumes: [{ name: "web", path: "/storage", holds: "" }],
        files: [
          file("/config/a.conf"),
          file("/config/sub/b.conf"),
          file("/etc/c.conf"),
          file("/configuration"),
        ],
      }),
    );
    const bind = (path: string) => ({
      type: "bind",
      source: `./files/web${path}`,
      target: path,
      read_only: true,
      bind: { create_host_path: false },
    });
    expect(web!.volumes).toEqual([
      { type: "volume", source: "web", target: "/storage" },
      bind("/config"),
      bind("/configuration"),
      bind("/etc/c.conf"),
    ]);
  });

  test("a container without any has no such key", () => {
    const { web } = composed(serviceWith({ name: "web", volumes: [], files: [], ports: [], tmpfs: [] }));
    expect(Object.keys(web!)).not.toEqual(expect.arrayContaining(["volumes"]));
    expect(web).not.toHaveProperty("ports");
    expect(web).not.toHaveProperty("tmpfs");
  });
});

test("Compose waits for health only where there is a check", () => {
  const { c } = composed(
    serviceWith({ name: "a" }),
    serviceWith({ name: "b", health: undefined }),
    serviceWith({ name: "c", startAfter: ["a", "b", "elsewhere"] }),
  );
  expect(c!.depends_on).toEqual({
    a: { condition: "service_healthy" },
    b: { condition: "service_started" },
  });
});

test("names on the daemon begin with the prefix, names inside do not", () => {
  const file = composeFile(app, "acme");
  expect(file.name).toBe("acme");
  expect(Object.entries(file.services).map(([name, { container_name }]) => [name, container_name])).toEqual(
    app.services.map(({ name }) => [name, `acme-${name}`]),
  );
  expect(file.networks.deployment).toMatchObject({
    name: "acme",
    ipam: { config: [{ subnet: app.subnet }] },
  });
  expect(file.volumes).toMatchObject({ web: { name: "acme-web" }, influxdb: { name: "acme-influxdb" } });
});

test("a host of bridges has the volume of what waits to be sent", () => {
  expect(composeFile(describeDeployment(exampleSettings()).hosts[1]!, "acme").volumes).toEqual({
    telegraf: { name: "acme-telegraf", driver: "local", labels: { "jitsi.deployment": "acme" } },
  });
});
