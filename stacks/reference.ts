/**
 * What another team's Pulumi program reads of a stack, typed, over one StackReference:
 *
 *   const acme = readJitsi("acme");
 *   new RecordSet("meet", { rrdatas: [acme.jitsi.hosts[0].address], ... });
 *
 * Published as a package of its own (packages/outputs): nothing but @pulumi/pulumi is imported.
 */

import * as pulumi from "@pulumi/pulumi";
import type { PlatformFacts } from "../model/platform/facts.ts";
import { jitsiOutput, platformOutput } from "./contractKinds.ts";
import type { JitsiOutputs, SecretOutputName } from "./contractOutputs.ts";
import { readOutput, type PlainOutput, type Unusable } from "./contractReading.ts";

export type * from "../model/platform/facts.ts";
export type * from "./contractOutputs.ts";

/** Thrown, and shown by Pulumi without a stack trace, where a stack cannot be read. */
export class StackOutputsError extends pulumi.RunError {
  /** The stack, in full. */
  readonly stackName: string;
  /** For programs. `sealed`: a secret that this run has no key for. */
  readonly reason: Unusable | "bad-name" | "sealed";
  /** What is wrong, as the end of a sentence that begins with the stack. */
  readonly what: string;
  /** What to do, as a sentence of its own. */
  readonly fix: string;

  constructor(stackName: string, { reason, what, fix }: Pick<StackOutputsError, "reason" | "what" | "fix">) {
    const message = `Stack ${stackName} ${what}. ${fix}`;
    super(message);
    this.name = "StackOutputsError";
    // The SDK shows the stack trace of an error that it meets in an input, after it has put that input's name before the message.
    this.stack = message;
    Object.defineProperty(this, "message", { get: () => message, set: () => undefined });
    this.stackName = stackName;
    this.reason = reason;
    this.what = what;
    this.fix = fix;
  }
}

export interface ReadOptions extends pulumi.CustomResourceOptions {
  /** The stack's project, if its name does not say it. Default: `jitsi`. */
  readonly project?: string;
}

/** A customer's stack. Everything is read when it is first asked for; a wrong stack is told then. */
export interface JitsiStack extends Readonly<Record<SecretOutputName, pulumi.Output<string>>> {
  /** In full: `organization/project/stack`. */
  readonly stack: string;
  /** The plain output, whole and of this version. */
  readonly jitsi: pulumi.Output<JitsiOutputs>;
  /** The same as a plain value, to decide what to make; it is known in a preview too. */
  readonly value: () => Promise<JitsiOutputs>;
  /** Secret. User `admin` of Grafana. */
  readonly grafanaAdminPassword: pulumi.Output<string>;
  /** Secret. Of the account `jitsi.xmpp.bridgeJid`, for bridges that somebody else runs. */
  readonly bridgePassword: pulumi.Output<string>;
  /** Secret. Account `grafana` of InfluxDB, read only. */
  readonly influxdbReaderPassword: pulumi.Output<string>;
}

/** What the customers of one cloud account share. Everything is read when it is first asked for. */
export interface PlatformStack {
  /** In full: `organization/project/stack`. */
  readonly stack: string;
  /** The plain output, whole and of this version. */
  readonly platform: pulumi.Output<PlatformFacts>;
  /** The same as a plain value, to decide what to make; it is known in a preview too. */
  readonly value: () => Promise<PlatformFacts>;
}

/**
 * A customer's stack. Call it once for each stack: it makes a StackReference of that name.
 * @param stack `acme`, of this program's organization and the project `jitsi`, or in full: `organization/project/stack`
 * @throws StackOutputsError, from what is read of it, if the stack does not exist, has no such outputs, has them in another version, or
 *   was deployed in part
 */
export function readJitsi(stack: string, options?: ReadOptions): JitsiStack {
  const open = openStack(stack, options);
  const read = open.plain<JitsiOutputs>(jitsiOutput);
  return {
    stack: open.name,
    get jitsi() {
      return read.output();
    },
    value: read.value,
    get grafanaAdminPassword() {
      return open.secret("grafanaAdminPassword");
    },
    get bridgePassword() {
      return open.secret("bridgePassword");
    },
    get influxdbReaderPassword() {
      return open.secret("influxdbReaderPassword");
    },
  };
}

/** A platform stack. As `readJitsi`. */
export function readPlatform(stack: string, options?: ReadOptions): PlatformStack {
  const open = openStack(stack, options);
  const read = open.plain<PlatformFacts>(platformOutput);
  return {
    stack: open.name,
    get platform() {
      return read.output();
    },
    value: read.value,
  };
}

function fullName(stack: string, project: string): string {
  const parts = stack.split("/");
  if (!parts.includes("")) {
    // `organization` is what backends without organizations have.
    if (parts.length === 1) return `${pulumi.getOrganization()}/${project}/${stack}`;
    if (parts.length === 3) return stack;
  }
  throw new StackOutputsError(JSON.stringify(stack), {
    reason: "bad-name",
    what: "cannot be",
    fix: "Give a stack's name, `acme`, or it in full, `organization/project/acme`.",
  });
}

interface OpenStack {
  readonly name: string;
  plain<T>(output: PlainOutput): {
    readonly output: () => pulumi.Output<T>;
    readonly value: () => Promise<T>;
  };
  secret(name: SecretOutputName): pulumi.Output<string>;
}

function openStack(stack: string, { project = "jitsi", ...opts }: ReadOptions = {}): OpenStack {
  const name = fullName(stack, project);
  const shortName = name.split("/")[2]!;
  const reference = new pulumi.StackReference(stack, { name }, opts);
  return {
    name,
    plain<T>(output: PlainOutput) {
      const usable = once((raw: unknown): T => {
        const read = readOutput<T>(raw, output, shortName);
        if ("value" in read) return read.value;
        throw new StackOutputsError(name, read);
      });
      return {
        output: () => reference.getOutput(output.name).apply(usable),
        value: async () => usable((await reference.getOutputDetails(output.name)).value),
      };
    },
    secret: (secret) =>
      pulumi.secret(reference.getOutput(secret)).apply((raw) => opened(raw, secret, name, shortName)),
  };
}

/** A second answer would be a second error in Pulumi's list. */
function once<T>(read: (raw: unknown) => T): (raw: unknown) => T {
  let answer: { value: T } | { error: unknown } | undefined;
  return (raw) => {
    if (answer === undefined) {
      try {
        answer = { value: read(raw) };
      } catch (error) {
        answer = { error };
      }
    }
    if ("error" in answer) throw answer.error;
    return answer.value;
  };
}

/** @throws StackOutputsError if it is no text */
function opened(raw: unknown, secret: SecretOutputName, stack: string, shortName: string): string {
  if (typeof raw === "string" && raw !== "") return raw;
  if (raw === undefined || raw === null)
    throw new StackOutputsError(stack, {
      reason: "missing",
      what: `has no output \`${secret}\``,
      fix: jitsiOutput.fix.missing(shortName),
    });
  // What the engine gives for a secret that it could not decrypt (pkg/backend/secrets.go, errorCatchingSecretsManager).
  throw new StackOutputsError(stack, {
    reason: "sealed",
    what: `has a secret \`${secret}\` that this run cannot decrypt`,
    fix: "Give it access to the key of that stack's secrets, or do without: `jitsi` needs none.",
  });
}
