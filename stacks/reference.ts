/**
 * Typed stack outputs for other teams' Pulumi programs, through one StackReference:
 *
 *   const acme = readJitsi("acme");
 *   new RecordSet("meet", { rrdatas: [acme.jitsi.hosts[0].address], ... });
 *
 * Published as a separate package (packages/outputs), so it imports only @pulumi/pulumi.
 */

import * as pulumi from "@pulumi/pulumi";
import type { PlatformFacts } from "../model/platform/facts.ts";
import { jitsiOutput, platformOutput } from "./contractKinds.ts";
import type { JitsiOutputs, SecretOutputName } from "./contractOutputs.ts";
import { readOutput, type PlainOutput, type Unusable } from "./contractReading.ts";

export type * from "../model/platform/facts.ts";
export type * from "./contractOutputs.ts";

/** Thrown if a stack cannot be read. Pulumi shows it without a stack trace. */
export class StackOutputsError extends pulumi.RunError {
  /** Full name of the stack. */
  readonly stackName: string;
  /** Machine-readable reason. `sealed`: this run has no key for the secret. */
  readonly reason: Unusable | "bad-name" | "sealed";
  /** The problem, as the end of a sentence that starts with the stack's name. */
  readonly what: string;
  /** The fix, as a sentence. */
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
  /** Project of the stack, if its name does not contain it. Default: `jitsi`. */
  readonly project?: string;
}

/** A customer stack. Outputs are read on first access, which is also when a wrong stack is reported. */
export interface JitsiStack extends Readonly<Record<SecretOutputName, pulumi.Output<string>>> {
  /** Full name: `organization/project/stack`. */
  readonly stack: string;
  /** The plain output, validated and of this version. */
  readonly jitsi: pulumi.Output<JitsiOutputs>;
  /** The output as a plain value, usable to decide what to create. Also known in previews. */
  readonly value: () => Promise<JitsiOutputs>;
  /** Secret. Password of Grafana's user `admin`. */
  readonly grafanaAdminPassword: pulumi.Output<string>;
  /** Secret. Password of account `jitsi.xmpp.bridgeJid`, for bridges outside this stack. */
  readonly bridgePassword: pulumi.Output<string>;
  /** Secret. Password of InfluxDB's read-only account `grafana`. */
  readonly influxdbReaderPassword: pulumi.Output<string>;
}

/** A platform stack, which the customers of one cloud account share. Outputs are read on first access. */
export interface PlatformStack {
  /** Full name: `organization/project/stack`. */
  readonly stack: string;
  /** The plain output, validated and of this version. */
  readonly platform: pulumi.Output<PlatformFacts>;
  /** The output as a plain value, usable to decide what to create. Also known in previews. */
  readonly value: () => Promise<PlatformFacts>;
}

/**
 * Reads a customer stack. Call it once per stack, because it creates a StackReference of that name.
 * @param stack `acme`, in this program's organization and project `jitsi`, or the full name `organization/project/stack`
 * @throws StackOutputsError on access to an output, if the stack does not exist, has no such outputs, has another version of them, or
 *   was only partially deployed
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

/** Reads a platform stack, like `readJitsi`. */
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
    // Backends without organizations use the literal `organization`.
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

/** A second rejection would appear as a second error in Pulumi's output. */
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

/** @throws StackOutputsError if it is not a string */
function opened(raw: unknown, secret: SecretOutputName, stack: string, shortName: string): string {
  if (typeof raw === "string" && raw !== "") return raw;
  if (raw === undefined || raw === null)
    throw new StackOutputsError(stack, {
      reason: "missing",
      what: `has no output \`${secret}\``,
      fix: jitsiOutput.fix.missing(shortName),
    });
  // What the engine returns for a secret that it could not decrypt (pkg/backend/secrets.go, errorCatchingSecretsManager).
  throw new StackOutputsError(stack, {
    reason: "sealed",
    what: `has a secret \`${secret}\` that this run cannot decrypt`,
    fix: "Give it access to the key of that stack's secrets, or do without: `jitsi` needs none.",
  });
}
