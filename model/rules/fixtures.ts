/** For tests: settings of a typical deployment, and ways to break it. */

import { describe, type Deployment } from "../deployment.ts";
import type { Service } from "../service.ts";
import type { ContainerSettings, CustomizableContainer, HostSettings, Settings } from "../settings.ts";

/** An app server, and three bridges on two further hosts in two regions. */
export const exampleSettings = (overrides: Partial<Settings> = {}): Settings => ({
  kind: "customer",
  appPrefix: "acme",
  baseDomain: "my-app.com",
  release: "stable-11146-2",
  digests: {},
  media: "video",
  hosts: [
    exampleHost("app", "hetzner-fsn1", 10),
    exampleHost("fsn", "hetzner-fsn1", 20),
    exampleHost("ash", "hetzner-ash", 30),
  ],
  appServer: {
    host: "app",
    bridgeNetwork: "private",
    httpPort: 80,
    httpsPort: 443,
    listenAddress: "0.0.0.0",
    jicofoHeapMiB: 1024,
  },
  bridges: {
    static: [
      { name: "fsn-a", host: "fsn", port: 10000, heapMiB: 3072 },
      { name: "fsn-b", host: "fsn", port: 10001, heapMiB: 3072 },
      { name: "ash-a", host: "ash", port: 10000, heapMiB: 3072 },
    ],
  },
  regions: { groups: { europe: ["hetzner-fsn1"], america: ["hetzner-ash"] }, local: undefined },
  tls: { mode: "letsencrypt", email: "ops@my-app.com", staging: false },
  webApp: undefined,
  containers: {},
  secretNames: [],
  protect: true,
  openFiles: 65_000,
  ...overrides,
});

/** @param number last part of its addresses */
export const exampleHost = (name: string, region: string, number: number): HostSettings => ({
  name,
  docker: `ssh://deploy@203.0.113.${number}`,
  region,
  publicAddress: `203.0.113.${number}`,
  privateAddress: `10.8.0.${number}`,
  subnet: "172.30.0.0/24",
  memoryGiB: 16,
});

/** Everything on this computer. */
export const localSettings = (overrides: Partial<Settings> = {}): Settings =>
  exampleSettings({
    kind: "local",
    appPrefix: "local",
    baseDomain: undefined,
    hosts: [
      {
        ...exampleHost("local", "local", 1),
        publicAddress: "127.0.0.1",
        privateAddress: undefined,
        docker: "unix:///var/run/docker.sock",
      },
    ],
    appServer: {
      ...exampleSettings().appServer,
      host: "local",
      httpPort: 8000,
      httpsPort: 8443,
      listenAddress: "127.0.0.1",
    },
    bridges: { static: [{ name: "a", host: "local", port: 10000, heapMiB: 1024 }] },
    regions: { groups: {}, local: undefined },
    tls: { mode: "selfSigned" },
    protect: false,
    ...overrides,
  });

/** Settings with env and files for one container. */
export const customizedSettings = (
  container: CustomizableContainer,
  given: Partial<ContainerSettings>,
  overrides: Partial<Settings> = {},
): Settings =>
  exampleSettings({ containers: { [container]: { env: {}, files: [], ...given } }, ...overrides });

/** `T` without `readonly`, all the way down. */
export type Mutable<T> = T extends object ? { -readonly [Key in keyof T]: Mutable<T[Key]> } : T;

/** A deployment as a later mistake in this program might make it. */
export function broken(
  change: (deployment: Mutable<Deployment>) => void,
  settings: Settings = exampleSettings(),
): Deployment {
  const copy = copyOf(describe(settings)) as Mutable<Deployment>;
  change(copy);
  return copy;
}

/** Parts that services share are copied for each: a change of one leaves the others alone. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyOf(item)]));
}

/** The service of a name, to be changed. */
export function serviceIn({ hosts }: Mutable<Deployment>, name: string): Mutable<Service> {
  const service = hosts.flatMap(({ services }) => services).find((candidate) => candidate.name === name);
  if (service === undefined) throw new Error(`no service ${name}`);
  return service;
}

/** A deployment in which some env of one container is another, or with undefined is gone. */
export const withEnv = (
  name: string,
  env: Readonly<Record<string, string | undefined>>,
  settings?: Settings,
): Deployment =>
  broken((deployment) => {
    const names = name === "jvb" ? deployment.bridges.map(({ serviceName }) => serviceName) : [name];
    for (const one of names) {
      const service = serviceIn(deployment, one);
      for (const [key, value] of Object.entries(env))
        if (value === undefined) delete service.env[key];
        else service.env[key] = value;
    }
  }, settings);
