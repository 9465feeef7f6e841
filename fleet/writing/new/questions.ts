/** What a new customer is to be: from the options, from what there is, and else from the person at the terminal. */

import { input, select } from "@inquirer/prompts";
import { overlap, daemonOf } from "../check/clashes.ts";
import { usageFailure } from "../../terminal/failure.ts";
import type { LoadedStack } from "../../stacks/loadStack.ts";
import { asked } from "../../terminal/confirm.ts";
import { isDocker, usualSubnet } from "../../../model/hosts/hosts.ts";
import type { NewCustomer, Place } from "./stackText.ts";

export interface NewOptions {
  readonly config: string;
  readonly stack?: string;
  readonly baseDomain?: string;
  readonly platform?: string;
  readonly region?: string;
  readonly bridges?: string;
  readonly docker?: string;
  readonly address?: string;
  readonly label?: string;
  readonly email?: string;
  readonly secretsProvider?: string;
  readonly since?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Asks a person, or says which option is missing. */
interface Asker {
  text(option: string, message: string, suggestion?: string): Promise<string>;
  choice(option: string, message: string, choices: readonly string[]): Promise<string>;
}

const output = { output: process.stderr };

const person: Asker = {
  text: (_, message, suggestion) =>
    asked(
      input(
        {
          message,
          ...(suggestion === undefined ? {} : { default: suggestion }),
          validate: (value) => value.trim() !== "" || "Something is needed here.",
        },
        output,
      ),
    ),
  choice: (_, message, choices) => asked(select({ message, choices: [...choices] }, output)),
};

const missing = (option: string, hint = ""): Promise<never> =>
  Promise.reject(usageFailure(`There is no terminal to ask on: give ${option}${hint}.`));

const nobody: Asker = {
  text: (option) => missing(option),
  choice: (option, _, choices) =>
    missing(option, choices.length === 0 ? "" : `, one of ${choices.join(", ")}`),
};

/** @param others every stack of the folder */
export async function completed(
  prefix: string,
  options: NewOptions,
  others: readonly LoadedStack[],
  schema: string | undefined,
  asker: Asker = process.stdin.isTTY && process.stderr.isTTY && options.json !== true ? person : nobody,
): Promise<NewCustomer> {
  const platforms = others.filter(({ platform }) => platform?.gcp !== undefined);
  const place = await placeOf(options, platforms, others, asker);
  const domain = platforms.find(({ stack }) => place.on === "gcp" && stack === place.platform)?.platform
    ?.baseDomain;
  return {
    appPrefix: prefix,
    place,
    baseDomain:
      options.baseDomain ?? domain ?? (await asker.text("--base-domain", `Domain below which ${prefix} is`)),
    email: options.email ?? (await asker.text("--email", "Where Let's Encrypt may write to")),
    secretsProvider: options.secretsProvider,
    schema,
  };
}

async function placeOf(
  options: NewOptions,
  platforms: readonly LoadedStack[],
  others: readonly LoadedStack[],
  asker: Asker,
): Promise<Place> {
  const { docker, address, label, platform, region } = options;
  const ofDocker = [docker, address, label].some((given) => given !== undefined);
  const ofGoogle = [platform, region, options.bridges].some((given) => given !== undefined);
  if (ofDocker && ofGoogle)
    throw usageFailure(
      "Give --docker with --address and --label, or --platform with --region and --bridges: a new customer begins in one place.",
    );
  const google = "a platform in Google Cloud";
  const where =
    ofDocker || (platforms.length === 0 && !ofGoogle)
      ? "docker"
      : ofGoogle || asker === nobody
        ? google
        : await asker.choice("--platform", "Where?", [google, "a Docker host that the customer has"]);
  if (where !== google) {
    const daemon = docker ?? (await asker.text("--docker", "Docker host, e.g. ssh://deploy@203.0.113.10"));
    return {
      on: "docker",
      docker: daemon,
      address: address ?? (await asker.text("--address", "Its public IPv4 address", hostIn(daemon))),
      label: label ?? (await asker.text("--label", "What its region is called", "hosts")),
      subnet: freeSubnet(daemon, others),
    };
  }
  const names = platforms.map(({ stack }) => stack);
  const chosen =
    platform ?? (names.length === 1 ? names[0]! : await asker.choice("--platform", "Platform", names));
  const regions = (platforms.find(({ stack }) => stack === chosen)?.platform?.gcp?.subnetworks ?? []).map(
    (subnetwork) => subnetwork.region,
  );
  const [min, max] = rangeOf(
    options.bridges ??
      (asker === nobody
        ? "1..10"
        : await asker.text("--bridges", "Bridges, at the least and at the most", "1..10")),
  );
  return {
    on: "gcp",
    platform: chosen,
    region:
      region ??
      ((asker === nobody || regions.length === 1) && regions[0] !== undefined
        ? regions[0]
        : await asker.choice("--region", "Region of Google Cloud", regions)),
    min,
    max,
  };
}

function rangeOf(text: string): readonly [number, number] {
  const [, min, max] = /^(\d+)\.\.(\d+)$/.exec(text) ?? [];
  if (min === undefined || max === undefined)
    throw usageFailure(`--bridges takes the least and the most, such as 1..10; "${text}" is not that.`);
  return [Number(min), Number(max)];
}

/** The address in `ssh://user@203.0.113.10:22`. */
const hostIn = (docker: string): string | undefined => /(\d+\.\d+\.\d+\.\d+)/.exec(docker)?.[1];

/** @returns undefined where the usual one is free on that daemon */
function freeSubnet(docker: string, others: readonly LoadedStack[]): string | undefined {
  const taken = others.flatMap(({ deployment }) =>
    (deployment?.hosts ?? [])
      .filter(isDocker)
      .filter((host) => daemonOf(host.docker) === daemonOf(docker))
      .map(({ subnet }) => subnet),
  );
  const isFree = (subnet: string): boolean => !taken.some((other) => overlap(subnet, other));
  if (isFree(usualSubnet)) return undefined;
  // Docker's own networks end before 172.32.
  return Array.from({ length: 256 }, (_, third) => `172.30.${third}.0/24`).find(isFree);
}
