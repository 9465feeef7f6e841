/** A customer deployment as a component for programs in any language: `pulumi package add`. */

import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { problemsWith } from "../../model/check.ts";
import { describe } from "../../model/deployment.ts";
import { ProblemError } from "../../model/problem.ts";
import { platformOf } from "../../infra/platformOf.ts";
import { accountsOf, makeProviders } from "../../infra/providers.ts";
import type { RawConfig } from "../../infra/rawConfig.ts";
import { parseSettings } from "../../infra/settings.ts";
import { customerStack } from "../../stacks/customer.ts";
import type { StackOutputs } from "../../stacks/contract.ts";
import { withDefaultParent } from "./defaultParent.ts";

export interface JitsiArgs {
  /**
   * Settings of a stack file, without the prefix `jitsi:` (docs/settings.md). They must be plain values, because they decide which resources exist.
   * Give a platform in another project by its full name, `organization/project/stack`, and files by their absolute paths.
   */
  // The settings' schema is a zod schema, which other languages cannot use.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  settings: Record<string, any>;
  /** Values for the setting `secrets`, by name. */
  secrets?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** Jitsi Meet for one customer: an app server, bridges, and the relay network between them. A program can contain only one. */
export class Jitsi extends pulumi.ComponentResource {
  /** Public URL: `https://host[:port]`. */
  readonly url: pulumi.Output<string>;
  /** Output `jitsi` of a stack (docs/outputs.md). */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly jitsi: pulumi.Output<Record<string, any>>;
  /** Secret. Password of Grafana's user `admin`. */
  readonly grafanaAdminPassword: pulumi.Output<string>;
  /** Secret. Password of account `jitsi.xmpp.bridgeJid`, for bridges outside this stack. */
  readonly bridgePassword: pulumi.Output<string>;
  /** Secret. Password of InfluxDB's read-only account `grafana`. */
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
    const problems = problemsWith(deployment, known);
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
