/**
 * Where a resource is that was being made: under which id it has to be looked for, and how a person looks. Google Cloud's ids follow from names, which are
 * in the inputs even where Pulumi chose them. Docker knows its things by name. AWS makes up most ids itself.
 */

import { nameOf } from "../../../simulator/engine/events.ts";
import { amazonId, amazonLook } from "./amazonIds.ts";
import { googleId } from "./googleIds.ts";
import { textOf, type Inputs, type StateEntry } from "./stateEntry.ts";

export type Whereabouts =
  /** Made of numbers, and kept in the state alone: nothing is left of it. */
  | { readonly kind: "state" }
  /** It has no life of its own, and can be made again: it goes with that. */
  | { readonly kind: "part"; readonly of: string }
  /** Its provider reads it by this id. */
  | ({ readonly kind: "id"; readonly id: string } & Place)
  /** The daemon tells its id: what `command` prints. */
  | ({ readonly kind: "docker"; readonly command: readonly [string, ...string[]] } & Place)
  /** Only a person can find it. */
  | ({ readonly kind: "person" } & Place);

interface Place {
  /** E.g. `acme-app on ssh://deploy@203.0.113.20`. */
  readonly what: string;
  /** A command that shows it. */
  readonly look: string;
}

/** @param settings of the provider */
export function whereaboutsOf({ type, urn, inputs = {} }: StateEntry, settings: Inputs): Whereabouts {
  switch (type.split(":")[0]) {
    case "random":
    case "tls":
    case "pulumi":
      return { kind: "state" };
    case "docker":
      return onDocker(type, inputs, textOf(settings, "host"));
    case "gcp":
      return inGoogleCloud(type, urn, inputs, settings);
    case "aws":
      return inAws(type, urn, inputs, settings);
    default:
      return { kind: "person", what: nameOf(urn), look: "the cloud's own console" };
  }
}

function inGoogleCloud(type: string, urn: string, inputs: Inputs, settings: Inputs): Whereabouts {
  // A second version with the same value harms nobody, and goes with its secret.
  if (type === "gcp:secretmanager/secretVersion:SecretVersion")
    return { kind: "part", of: textOf(inputs, "secret") };
  const found = googleId(type, inputs, settings);
  return found === undefined
    ? { kind: "person", what: nameOf(urn), look: "https://console.cloud.google.com" }
    : { kind: "id", what: found.id, ...found };
}

function inAws(type: string, urn: string, inputs: Inputs, settings: Inputs): Whereabouts {
  const tags = inputs.tags as Inputs | undefined;
  const name = textOf(inputs, "name") || textOf(tags, "Name") || nameOf(urn);
  const region = textOf(inputs, "region") || textOf(settings, "region");
  const place = { what: `${name} in AWS ${region}`.trim(), look: amazonLook(type, inputs, settings) };
  const id = amazonId(type, inputs, settings);
  return id === undefined ? { kind: "person", ...place } : { kind: "id", id, ...place };
}

function onDocker(type: string, inputs: Inputs, host: string): Whereabouts {
  const name = textOf(inputs, "name");
  const daemon = host || "this computer's Docker";
  const what = `${name} on ${daemon}`;
  const docker = ["docker", ...(host === "" ? [] : ["-H", host])] as const;
  // The filter is an expression; a container's own name begins with a slash.
  const listed = (kind: "container" | "network", filter: string): Whereabouts => {
    const command = [
      ...docker,
      kind,
      "ls",
      ...(kind === "container" ? ["--all"] : []),
      "--no-trunc",
    ] as const;
    return {
      kind: "docker",
      what,
      command: [...command, "--filter", filter, "--format", "{{.ID}}"],
      look: `${command.join(" ")} --filter '${filter}'`,
    };
  };
  switch (type) {
    case "docker:index/container:Container":
      return listed("container", `name=^/${name}$`);
    case "docker:index/network:Network":
      return listed("network", `name=^${name}$`);
    case "docker:index/volume:Volume":
      return { kind: "id", id: name, what, look: [...docker, "volume", "inspect", name].join(" ") };
    // A pulled image: Docker shares it, and pulls it again only if it is not there.
    case "docker:index/remoteImage:RemoteImage":
      return { kind: "part", of: daemon };
    default:
      return { kind: "person", what, look: [...docker, "info"].join(" ") };
  }
}
