/** Keeps the resources of one run, makes their URNs and answers, and refuses what the engine would refuse. */
import type { ReadResourceRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import { answerFor, secretOutputsOf, type Answer } from "./provider.ts";
import { fromRead, fromRegister, type RecordedResource, type RequestPart } from "./recordedResource.ts";
import { decodeProperties, type Properties } from "./values.ts";

/** What a StackReference reads. */
export interface StackOutputs {
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Default: none. */
  readonly secretOutputNames?: readonly string[];
}

export interface RecorderOptions {
  readonly project: string;
  readonly stack: string;
  readonly preview: boolean;
  /** By full name, e.g. `organization/jitsi/acme`. */
  readonly stackReferences: Readonly<Record<string, StackOutputs>>;
  /** Computed outputs to answer instead of the made-up ones (not in preview). */
  readonly outputsOf: (resource: RecordedResource) => Readonly<Record<string, unknown>>;
  /**
   * Answers registrations in place of the recorder, as one who knows what exists already.
   * @param usual the recorder's own answer, for a resource that is new; automatic names follow from the seed, by default the URN
   */
  readonly answer?: (resource: RecordedResource, usual: (seed?: string) => Answer) => Answer;
}

const STACK_REFERENCE = "pulumi:pulumi:StackReference";
export const STACK_TYPE = "pulumi:pulumi:Stack";

export class Recorder {
  /** URN of the stack; empty until the program has set it. */
  rootUrn = "";
  readonly hookNames = new Set<string>();
  /** What the engine or a provider would have refused, one sentence each. */
  readonly failures: string[] = [];
  readonly #options: RecorderOptions;
  readonly #resources = new Map<string, RecordedResource>();

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** All resources, sorted by URN, so that the order of arrival does not show. */
  get resources(): RecordedResource[] {
    return [...this.#resources.values()].sort((a, b) => (a.urn < b.urn ? -1 : 1));
  }

  /** Notes a failure and gives it back as an error to throw. */
  refuse(message: string): Error {
    this.failures.push(message);
    return new Error(message);
  }

  /**
   * Takes one registration. A wrong input is noted and the registration still answered, so that one run shows all
   * of them; what leaves no sensible answer (a URN twice, an unknown parent) throws.
   */
  register(request: RegisterResourceRequest): RecordedResource {
    const part = this.#inherit(fromRegister(request));
    const urn = this.#newUrn(part);
    for (const name of Object.values(part.hooks).flat()) {
      if (!this.hookNames.has(name)) this.failures.push(`${label(part)}: hook ${name} was never registered.`);
    }
    const resource = this.#answer({
      ...part,
      urn,
      outputs: {},
      computed: [],
      id: "",
      registeredOutputs: undefined,
    });
    this.#resources.set(urn, resource);
    return resource;
  }

  /** Takes the read of an existing resource; only stack references have something to read. */
  read(request: ReadResourceRequest): RecordedResource {
    const part = fromRead(request);
    const urn = this.#newUrn(part);
    const outputs = part.type === STACK_REFERENCE ? this.#stackOutputs(part) : part.inputs;
    const resource = {
      ...part,
      urn,
      outputs,
      computed: [],
      id: part.readId ?? "",
      registeredOutputs: undefined,
    };
    this.#resources.set(urn, resource);
    return resource;
  }

  registerOutputs(urn: string, outputs: Properties): void {
    const resource = this.#resources.get(urn);
    if (resource === undefined)
      throw this.refuse(`Outputs were registered for ${urn}, which does not exist.`);
    this.#resources.set(urn, { ...resource, registeredOutputs: outputs });
  }

  /** Like the engine's inheritFromParent (pkg/resource/deploy/source_eval.go); also drops what the tables say anyway. */
  #inherit(part: RequestPart): RequestPart {
    const parent = part.parent === undefined ? undefined : this.#resources.get(part.parent);
    const known = secretOutputsOf(part.type);
    return {
      ...part,
      additionalSecretOutputs: part.additionalSecretOutputs.filter((output) => !known.includes(output)),
      protect: part.protect ?? parent?.protect,
      retainOnDelete: part.retainOnDelete ?? parent?.retainOnDelete,
      deletedWith: part.deletedWith ?? parent?.deletedWith,
    };
  }

  #newUrn(part: RequestPart): string {
    const parent = part.parent === undefined ? undefined : this.#resources.get(part.parent);
    if (part.parent !== undefined && parent === undefined) {
      throw this.refuse(`${label(part)}: its parent ${part.parent} was never registered.`);
    }
    const { stack, project } = this.#options;
    const chain = parent === undefined || parent.type === STACK_TYPE ? "" : `${typeChain(parent.urn)}$`;
    const urn = `urn:pulumi:${stack}::${project}::${chain}${part.type}::${part.name}`;
    if (this.#resources.has(urn)) {
      throw this.refuse(
        `${label(part)}: there are two resources of this type and name under one parent. Rename one.`,
      );
    }
    return urn;
  }

  #answer(resource: RecordedResource): RecordedResource {
    const usual = (seed?: string) => this.#usualAnswer(resource, seed ?? resource.urn);
    const { problems, ...answer } = this.#options.answer?.(resource, usual) ?? usual();
    this.failures.push(...problems.map((problem) => `${label(resource)}: ${problem}`));
    return { ...resource, ...answer };
  }

  #usualAnswer(resource: RecordedResource, seed: string): Answer {
    // The engine hands a component's inputs back unchanged.
    if (!resource.custom) return { id: "", outputs: resource.inputs, computed: [], problems: [] };
    const { preview } = this.#options;
    const overrides = preview ? {} : decodeProperties(this.#options.outputsOf(resource));
    const asked = {
      ...resource,
      urn: seed,
      secretOutputs: resource.additionalSecretOutputs,
      settings: this.#resources.get(resource.provider ?? "")?.inputs ?? {},
    };
    return answerFor(asked, preview, overrides);
  }

  #stackOutputs(part: RequestPart): Properties {
    const name = part.readId ?? "";
    const known = this.#options.stackReferences[name];
    if (known === undefined) {
      throw this.refuse(
        // The engine's words (pkg/backend `GetStackOutputs`), and what to do here.
        `unknown stack ${JSON.stringify(name)}: this run does not know it. Give it in "stackReferences".`,
      );
    }
    return decodeProperties({
      name,
      outputs: known.outputs,
      secretOutputNames: known.secretOutputNames ?? [],
    });
  }
}

/** `docker:index/container:Container "acme-web"`, for messages. */
function label(part: { readonly type: string; readonly name: string }): string {
  return `${part.type} "${part.name}"`;
}

function typeChain(urn: string): string {
  return urn.split("::")[2] ?? "";
}
