/** How the rules look at a deployment: services by role, env as text, and the setting that a value comes from. */

import type { Deployment, Host } from "../deployment.ts";
import { isDocker } from "../hosts/hosts.ts";
import type { JitsiImage } from "../images/images.ts";
import { looksSecret } from "../access/secrets.ts";
import type { EnvValue, HostFact, Service, ServiceRole } from "../services/service.ts";
import { imageOfContainer, type ContainerSettings, type CustomizableContainer } from "../settings.ts";

/** A service and the host it runs on. */
export interface Placed {
  readonly host: Host;
  readonly service: Service;
}

/** A service of one of upstream's images. */
export interface JitsiPlaced extends Placed {
  readonly container: CustomizableContainer;
  readonly image: JitsiImage;
}

export const services = ({ hosts }: Deployment): Placed[] =>
  hosts.flatMap((host) => host.services.map((service) => ({ host, service })));

export const ofRole = (deployment: Deployment, role: ServiceRole): Placed[] =>
  services(deployment).filter(({ service }) => service.role === role);

/** The only service of a role, if there is one. */
export const one = (deployment: Deployment, role: ServiceRole): Placed | undefined =>
  ofRole(deployment, role)[0];

const isContainer = (role: ServiceRole): role is CustomizableContainer =>
  Object.hasOwn(imageOfContainer, role);

export const jitsiServices = (deployment: Deployment): JitsiPlaced[] =>
  services(deployment).flatMap(({ host, service }) =>
    isContainer(service.role)
      ? [{ host, service, container: service.role, image: imageOfContainer[service.role] }]
      : [],
  );

/** Jicofo and every bridge: those that speak to Prosody-JVB. */
export const breweryClients = (deployment: Deployment): Placed[] => [
  ...ofRole(deployment, "jicofo"),
  ...ofRole(deployment, "jvb"),
];

/** An env value, or undefined if the service is not given that variable. */
export const envOf = ({ env }: Service, name: string): EnvValue | undefined =>
  Object.hasOwn(env, name) ? env[name] : undefined;

/** An env value that is plain text. */
export function textOf(service: Service, name: string): string | undefined {
  const value = envOf(service, name);
  return typeof value === "string" ? value : undefined;
}

/** Whether an env value is that fact of the running host. */
export function isFact(service: Service, name: string, fact: HostFact): boolean {
  const value = envOf(service, name);
  return typeof value === "object" && "hostFact" in value && value.hostFact === fact;
}

export const isOn = (service: Service, name: string): boolean => textOf(service, name) === "1";

/** Containers for which the user gave env or files, and what they gave. */
export const customized = ({
  settings,
}: Deployment): (readonly [container: CustomizableContainer, given: ContainerSettings])[] =>
  (Object.keys(imageOfContainer) as CustomizableContainer[]).flatMap((container) => {
    const given = settings.containers[container];
    return given === undefined ? [] : [[container, given] as const];
  });

export const userEnvKey = (container: CustomizableContainer, name: string): string =>
  `jitsi:containers.${container}.env.${name}`;

export const userFileKey = (container: CustomizableContainer, path: string, line?: number): string =>
  `jitsi:containers.${container}.files["${path}"]${line === undefined ? "" : ` line ${line}`}`;

/** The user's own setting if they gave the variable, else the container and its variable. */
export const envKey = (service: Service, name: string): string =>
  isContainer(service.role) && service.extraEnv.includes(name)
    ? userEnvKey(service.role, name)
    : partKey(service, `env ${name}`);

/** A part of a container that no setting leads to. */
export const partKey = (service: Service, part: string): string => `container ${service.name}: ${part}`;

/** Keys of settings that are lists, by the names of their elements. */
export function listKeys({ settings }: Deployment) {
  const docker = settings.hosts.filter(isDocker);
  const hosts = new Map([
    ...settings.hosts.flatMap((host) => (isDocker(host) ? [] : [[host.name, host.setting] as const])),
    ...docker.map(({ name }, index) => [name, `jitsi:hosts[${index}]`] as const).reverse(),
  ]);
  const bridges = new Map(
    [...settings.bridges.static, ...settings.bridges.autoscaling]
      .map(({ name, setting }) => [name, setting] as const)
      .reverse(),
  );
  return {
    host: (name: string, field: string): string => `${hosts.get(name) ?? "jitsi:hosts[?]"}.${field}`,
    bridge: (name: string, field: string): string =>
      `${bridges.get(name) ?? "jitsi:bridges.static[?]"}.${field}`,
  };
}

/** What may be shown of an env value: nothing of a text whose name, or a name like it, speaks of a secret. */
export const shown = (name: string, value: unknown): unknown =>
  typeof value === "string" && (looksSecret(name) || /PASS|SECRET|TOKEN|CRED|KEY/.test(name))
    ? "[hidden]"
    : value;
