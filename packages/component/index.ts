/** A customer's deployment as one component, for programs in any language: `pulumi package add`. */

import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { describe } from "../../model/deployment.ts";
import { checkPlatform } from "../../model/platform/check.ts";
import { ProblemError } from "../../model/problem.ts";
import { check } from "../../model/rules/index.ts";
import { platformOf } from "../../infra/platformOf.ts";
import { accountsOf, makeProviders } from "../../infra/providers.ts";
import type { RawConfig } from "../../infra/rawConfig.ts";
import { parseSettings } from "../../infra/settings.ts";
import { customerStack } from "../../stacks/customer.ts";
import type { StackOutputs } from "../../stacks/contract.ts";
import { withDefaultParent } from "./defaultParent.ts";

export interface JitsiArgs {
  /**
   * Settings as in a stack's file, by their names without `jitsi:`; docs/settings.md explains them. Plain values: they decide what is made.
   * A platform of another project is named in full, `organization/project/stack`; files are named with absolute paths.
   */
  // The schema of the settings is zod's, which no other language knows.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  settings: Record<string, any>;
  /** Values for the setting `secrets`, by name. */
  secrets?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** Jitsi Meet for one customer: an app server, bridges, and the relay network that joins them. One in a program. */
export class Jitsi extends pulumi.ComponentResource {
  /** What people open: `https://host[:port]`. */
  readonly url: pulumi.Output<string>;
  /** The output `jitsi` of a stack: docs/outputs.md. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly jitsi: pulumi.Output<Record<string, any>>;
  /** Secret. User `admin` of Grafana. */
  readonly grafanaAdminPassword: pulumi.Output<string>;
  /** Secret. Of the account `jitsi.xmpp.bridgeJid`, for bridges that somebody else runs. */
  readonly bridgePassword: pulumi.Output<string>;
  /** Secret. Account `grafana` of InfluxDB, read only. */
  readonly influxdbReaderPassword: pulumi.Output<string>;

  constructor(name: string, args: JitsiArgs, opts?: pulumi.ComponentResourceOptions) {
    const { settings, secrets } = args;
    super("jitsi:index:Jitsi", name, { settings }, opts);

    const made = withDefaultParent(this, () => deploy(name, settings, secrets));
    // One by one: together with a secret, everything would become one.
    const outputOf = <T>(output: (all: StackOutputs) => unknown): pulumi.Output<T> =>
      pulumi.output(made.then(output)) as pulumi.Output<T>;

    this.jitsi = outputOf((all) => all.jitsi);
    this.url = this.jitsi.apply((jitsi) => jitsi.url as string);
    this.grafanaAdminPassword = pulumi.secret(outputOf((all) => all.grafanaAdminPassword));
    this.bridgePassword = pulumi.secret(outputOf((all) => all.bridgePassword));
    this.influxdbReaderPassword = pulumi.secret(outputOf((all) => all.influxdbReaderPassword));
    this.registerOutputs({ url: this.url, jitsi: this.jitsi });
  }
}

/** @throws RunError with every problem of the settings */
async function deploy(
  name: string,
  given: JitsiArgs["settings"],
  secrets: JitsiArgs["secrets"],
): Promise<StackOutputs> {
  try {
    const parsed = parseSettings(rawConfig(name, given));
    if ("problems" in parsed) throw new ProblemError(name, parsed.problems);
    const { settings } = parsed;
    const deployment = describe(settings);
    const known = await platformOf(settings, name);
    const problems = [
      ...check(deployment),
      ...(known === undefined ? [] : checkPlatform(deployment, known.facts, known.source)),
    ];
    if (problems.length > 0) throw new ProblemError(name, problems);
    const owner = { customer: settings.appPrefix, stack: pulumi.getStack() };
    return await customerStack({
      deployment,
      providers: await makeProviders(deployment.hosts, accountsOf(deployment.hosts, known?.facts), owner),
      userSecrets: Object.fromEntries(
        settings.secretNames.map((secret) => [
          secret,
          pulumi.secret(pulumi.output(secrets).apply((values) => values?.[secret] ?? "")),
        ]),
      ),
      platform: known?.facts,
    });
  } catch (error) {
    throw error instanceof ProblemError ? new pulumi.RunError(error.message) : error;
  }
}

/** The settings as Pulumi would have them of a stack's file. */
const rawConfig = (source: string, settings: JitsiArgs["settings"]): RawConfig => ({
  source,
  values: Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [
      `jitsi:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  ),
  isSecret: () => false,
  readFile(path) {
    if (!isAbsolute(path)) throw new Error("a program of another language names files with absolute paths");
    return readFileSync(path);
  },
});
