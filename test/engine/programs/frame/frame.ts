/**
 * A small program for the tests of the engine harness: a network, a volume and some containers on simulated hosts.
 * What it makes is told by the environment, as JSON in FRAME.
 */
import { Container } from "@pulumi/docker/container.js";
import type { ContainerArgs } from "@pulumi/docker/container.js";
import { Network } from "@pulumi/docker/network.js";
import { Provider } from "@pulumi/docker/provider.js";
import { Volume } from "@pulumi/docker/volume.js";
import { interpolate } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";

/** What a test asks of this program. */
export interface Frame {
  /** Containers by name, with what is special about each. */
  readonly containers: Readonly<Record<string, Partial<ContainerArgs> & { readonly host?: string }>>;
  readonly passwordLength?: number;
  readonly protectVolume?: boolean;
  readonly replaceOnChanges?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  /** The daemon of every host, instead of `ssh://root@<host>`. */
  readonly daemon?: string;
}

const frame = JSON.parse(process.env["FRAME"] ?? '{"containers":{}}') as Frame;

const providers = new Map<string, Provider>();
function providerOf(host: string): Provider {
  const made =
    providers.get(host) ?? new Provider(`host-${host}`, { host: frame.daemon ?? `ssh://root@${host}` });
  providers.set(host, made);
  return made;
}

const password = new RandomPassword("password", { length: frame.passwordLength ?? 24, special: false });
const network = new Network("network", {}, { provider: providerOf("one") });
const volume = new Volume(
  "volume",
  { name: "data" },
  { provider: providerOf("one"), protect: frame.protectVolume ?? false },
);

for (const [name, { host = "one", ...args }] of Object.entries(frame.containers)) {
  new Container(
    name,
    {
      name,
      image: "example/image:1",
      envs: ["PLAIN=1", interpolate`PASSWORD=${password.result}`],
      networksAdvanced: host === "one" ? [{ name: network.name }] : [],
      volumes: host === "one" ? [{ volumeName: volume.name, containerPath: "/data" }] : [],
      ...args,
    },
    {
      provider: providerOf(host),
      replaceOnChanges: [...(frame.replaceOnChanges ?? [])],
      ...(frame.deleteBeforeReplace === undefined ? {} : { deleteBeforeReplace: frame.deleteBeforeReplace }),
    },
  );
}

export const networkName = network.name;
export const passwordText = password.result;
