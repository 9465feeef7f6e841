/** What a machine of a cloud is told, as far as it can be known before there is one. */

import type { Deployment, Host } from "../../../model/deployment.ts";
import { inGoogleNetwork, isDocker, isGroup } from "../../../model/hosts/hosts.ts";
import { bundleOf } from "../../../model/bundle/renderBundle.ts";
import { secretsOf, type HostFact } from "../../../model/services/service.ts";
import type { Values } from "./secretValues.ts";

/**
 * The bundle, for people to read; on its way to a machine a large one is compressed. Where secrets are read is made up in the right form, for
 * it never has their values.
 * @param values certificates are taken from them
 */
export function bundleFile(deployment: Deployment, host: Host, values: Values | undefined): string {
  const secrets = [...new Set(host.services.flatMap(secretsOf))];
  const bundle = bundleOf(deployment, host, {
    secretSources: Object.fromEntries(
      secrets.map((secret) => [secret, sourceOf(host, deployment.settings.appPrefix, secret)]),
    ),
    artifacts: {
      bridgeTrustStore: base64(values?.bridgeTrustStore ?? Buffer.from(madeLater)),
      prosodyJvbCertificate: text(values?.prosodyJvbCertificate ?? madeLater),
    },
    challengeZone: { project: "PROJECT", zone: "ZONE" },
  });
  return `${JSON.stringify(bundle, undefined, 1)}\n`;
}

const madeLater = "made by `pulumi up`\n";

/** Text is base64 already (secretValues.ts). */
const base64 = (value: string | Uint8Array): string =>
  typeof value === "string" ? value : Buffer.from(value).toString("base64");

const text = (value: string | Uint8Array): string =>
  typeof value === "string" ? value : new TextDecoder().decode(value);

const sourceOf = (host: Host, appPrefix: string, secret: string): string =>
  inGoogleNetwork(host)
    ? `projects/PROJECT/secrets/${appPrefix}_${secret}/versions/VERSION`
    : `/jitsi/${appPrefix}/${secret}:VERSION`;

/** Addresses are from networks that exist in books only (RFC 5737). */
export function madeUpFacts(host: Host, facts: readonly HostFact[]): Partial<Record<HostFact, string>> {
  const known: Readonly<Record<HostFact, string>> = {
    publicAddress: "192.0.2.10",
    privateAddress: "198.51.100.10",
    instanceId: "1234567890123456789",
    instanceName: isGroup(host) ? `${host.name}-0000` : host.name,
    zone: zoneOf(host),
    project: "project",
  };
  return Object.fromEntries(facts.map((fact) => [fact, known[fact]]));
}

function zoneOf(host: Host): string {
  if (isDocker(host)) return host.region;
  if (host.on === "gcp") return host.zone;
  return host.on === "aws" ? `${host.cloudRegion}a` : (host.zones[0] ?? host.cloudRegion);
}
