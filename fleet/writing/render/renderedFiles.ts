/** What a deployment would run, as files. Pure. */

import { composeFile, fileSource } from "../../../model/bundle/compose.ts";
import { cloudInit } from "../../../components/machines/agent/cloudInit.ts";
import type { Deployment, Host } from "../../../model/deployment.ts";
import { isDocker } from "../../../model/hosts/hosts.ts";
import { imageName } from "../../../model/images/images.ts";
import { jicofoAccountFile, purposeOfSecret, secretNames } from "../../../model/access/secrets.ts";
import {
  hostFactsOf,
  isSecret,
  secretsOf,
  type ConfigFile,
  type EnvValue,
  type Service,
} from "../../../model/services/service.ts";
import { sysctlSnippet } from "../explain/sysctl.ts";
import { renderYaml } from "./composeYaml.ts";
import { envFile, envFileExample } from "./envFile.ts";
import { bundleFile, madeUpFacts } from "./machineFiles.ts";
import { readme } from "./readme.ts";
import { neededBy, type Values } from "./secretValues.ts";

export interface RenderedFile {
  /** Below the rendered folder, with `/`. */
  readonly path: string;
  readonly content: string | Uint8Array;
  /** For the owner's eyes only. */
  readonly secret: boolean;
}

export interface Rendered {
  readonly files: readonly RenderedFile[];
  /** Folders that hold secrets in files that a container's own user must be able to read. */
  readonly closedFolders: readonly string[];
  /** Names of secrets and artifacts that have no value. */
  readonly missing: readonly string[];
}

/** @param given by the names of secrets and artifacts; `undefined` leaves secrets as names */
export function renderDeployment(deployment: Deployment, source: string, given?: Values): Rendered {
  const needed = neededBy(deployment);
  const values = given === undefined ? undefined : { ...given, ...accountFrom(given) };
  const missing = [...needed.secrets, secretNames.jicofoAccount, ...needed.artifacts].filter(
    (name) => values?.[name] === undefined,
  );
  const files = deployment.hosts.flatMap((host) => filesOfHost(deployment, host, source, values));
  return {
    files: [...files, plain("README.txt", readme(deployment, source, missing))],
    closedFolders: deployment.hosts
      .map(({ name }) => name)
      .filter((name) => files.some((file) => file.secret && file.path.startsWith(`${name}/files/`))),
    missing,
  };
}

const plain = (path: string, content: string): RenderedFile => ({ path, content, secret: false });

function filesOfHost(
  deployment: Deployment,
  host: Host,
  source: string,
  values: Values | undefined,
): RenderedFile[] {
  const { settings } = deployment;
  const inEnv = envSecretsOf(host);
  const facts = [...new Set(host.services.flatMap(hostFactsOf))].sort();
  const files: RenderedFile[] = [
    plain("compose.yaml", renderYaml(composeFile(host, settings.appPrefix), source)),
    plain("60-jitsi.conf", sysctlSnippet(host)),
    plain(
      ".env.example",
      envFileExample(
        inEnv.map((name) => ({ name, purpose: purposeOf(name) })),
        facts,
      ),
    ),
    ...(values === undefined
      ? []
      : [{ path: ".env", content: envFile(inEnv, values, madeUpFacts(host, facts)), secret: true }]),
    ...(isDocker(host)
      ? []
      : [plain("bundle.json", bundleFile(deployment, host, values)), plain("user-data.yaml", cloudInit())]),
    {
      path: "services.json",
      content: `${JSON.stringify(servicesJson(host, settings.appPrefix, values), undefined, 2)}\n`,
      secret: values !== undefined,
    },
    ...host.services.flatMap((service) => service.files.flatMap((file) => configFile(service, file, values))),
  ];
  return files.map((file) => ({ ...file, path: `${host.name}/${file.path}` }));
}

function accountFrom({ [secretNames.jicofo]: password }: Values): Values {
  return typeof password === "string" ? { [secretNames.jicofoAccount]: jicofoAccountFile(password) } : {};
}

/** Names of the secrets that containers of a host get as env, sorted. */
function envSecretsOf({ services }: Host): string[] {
  const values = services.flatMap(({ env }) => Object.values(env));
  return [...new Set(values.filter(isSecret).map(({ secret }) => secret))].sort();
}

const purposeOf = (name: string): string => purposeOfSecret(name) ?? `jitsi:secrets.${name}`;

function configFile(service: Service, file: ConfigFile, values: Values | undefined): RenderedFile[] {
  const path = fileSource(service, file.path);
  const { content } = file;
  if (typeof content === "string") return [plain(path, content)];
  if ("issued" in content) return [];
  const name = "secret" in content ? content.secret : content.artifact;
  const value = values?.[name];
  if (value === undefined) return [];
  const isText64 = name === "bridgeTrustStore" && typeof value === "string";
  return [{ path, content: isText64 ? Buffer.from(value, "base64") : value, secret: isSecret(content) }];
}

/** Every container of a host, for programs: what Compose is told, in the words of the model. */
function servicesJson(
  { services }: Pick<Host, "services">,
  namePrefix: string,
  values: Values | undefined,
): Record<string, unknown> {
  const envValue = (value: EnvValue) => (isSecret(value) ? (values?.[value.secret] ?? value) : value);
  return Object.fromEntries(
    services.map((service) => [
      service.name,
      {
        container: `${namePrefix}-${service.name}`,
        role: service.role,
        image: imageName(service.image),
        env: Object.fromEntries(Object.entries(service.env).map(([name, value]) => [name, envValue(value)])),
        files: service.files.map((file) => ({
          path: file.path,
          source: fileSource(service, file.path),
          ...(typeof file.content === "string" ? {} : file.content),
        })),
        volumes: service.volumes.map(({ name, path, holds }) => ({
          name: `${namePrefix}-${name}`,
          path,
          holds,
        })),
        machineMounts: service.machineMounts,
        ...(service.entrypoint === undefined ? {} : { entrypoint: service.entrypoint }),
        tmpfs: service.tmpfs,
        ports: service.ports,
        network: { name: namePrefix, aliases: [service.name] },
        ...(service.user === undefined ? {} : { user: service.user }),
        readOnlyRoot: service.readOnlyRoot,
        dropCapabilities: service.dropCapabilities,
        openFiles: service.openFiles,
        health: service.health ?? null,
        restart: service.restart,
        stopGraceSeconds: service.stopGraceSeconds,
        expectedMemoryMiB: service.expectedMemoryMiB,
        startAfter: service.startAfter,
        secrets: secretsOf(service),
      },
    ]),
  );
}
