import { everywhere, type Bridge } from "../bridges/bridges.ts";
import { findHost, isDocker, isGroup } from "../hosts/hosts.ts";
import { companionImage } from "../images/images.ts";
import { httpHealth } from "../images/runtime.ts";
import { database, retention } from "../monitoring/retention.ts";
import { dockerSocket, machineEnv, machineMounts } from "../monitoring/telegraf/machine.ts";
import { bufferDirectory } from "../monitoring/telegraf/outputs.ts";
import { startEntrypoint, startScript } from "../monitoring/telegraf/startScript.ts";
import { telegrafConf } from "../monitoring/telegraf/telegrafConf.ts";
import { secretNames } from "../access/secrets.ts";
import { hostFact, secret, type PublishedPort, type Service } from "./service.ts";
import type { HostSettings } from "../settings.ts";
import { hostNames, ports } from "../topology.ts";
import { plainService, type ServiceContext } from "./context.ts";
import { influxdbAccounts } from "./influxdb.ts";
import { monitoringPaths } from "./nginx.ts";

const confPath = "/etc/telegraf/telegraf.conf";

/**
 * Runs beside the services of every host and writes to the app server's InfluxDB: directly there, over HTTPS from elsewhere.
 * @param bridges of this host
 */
export const telegraf = (context: ServiceContext, hostName: string, bridges: readonly Bridge[]): Service => {
  const { settings, topology } = context;
  const besideAppServer = hostName === settings.appServer.host;
  const host = findHost(settings, hostName);
  // There the bridge is on the machine's network as well. Elsewhere the services are on Docker's.
  const onHostNetwork = !isDocker(host) && !besideAppServer;
  const { containers, prometheus } = settings.monitoring;
  const { writer } = influxdbAccounts;
  return plainService(context, {
    name: hostNames.telegraf,
    role: "telegraf",
    image: companionImage("telegraf", settings.digests),
    // The image's own entrypoint gives up root, and with it the way to Docker's socket. Without any capability root may read what is root's.
    entrypoint: startEntrypoint(confPath),
    user: "0:0",
    dropCapabilities: true,
    network: onHostNetwork ? "host" : "deployment",
    env: {
      ...machineEnv,
      [writer.passwordVariable]: secret(secretNames.influxdbWriter),
      ...(isGroup(host)
        ? {
            INSTANCE_NAME: hostFact("instanceName"),
            INSTANCE_ID: hostFact("instanceId"),
            ZONE: hostFact("zone"),
            PROJECT: hostFact("project"),
          }
        : {}),
    },
    files: [
      {
        path: confPath,
        content: telegrafConf({
          settings,
          host,
          bridges,
          besideAppServer,
          onHostNetwork,
          destination: {
            url: besideAppServer
              ? `http://${hostNames.influxdb}:${ports.influxdb}`
              : `${topology.publicUrl}${monitoringPaths.influxdbWrite.replace(/\/write$/, "")}`,
            database,
            policy: retention.raw.name,
            user: writer.name,
            passwordVariable: writer.passwordVariable,
            // A self-signed certificate can only be taken on trust; every other one is checked.
            insecureSkipVerify: !besideAppServer && settings.tls.mode === "selfSigned",
          },
        }),
      },
      startScript,
    ],
    volumes: [
      {
        name: "telegraf",
        path: bufferDirectory,
        holds: "measurements that InfluxDB has not got yet",
        passing: true,
      },
    ],
    machineMounts: [
      ...machineMounts,
      ...(containers ? [{ hostPath: dockerSocket, path: dockerSocket }] : []),
    ],
    ports: prometheus === undefined ? [] : [prometheusPort(host)],
    namesOfHost: !onHostNetwork && !isDocker(host) && bridges.length > 0 ? [hostNames.machine] : [],
    health: telegrafHealth,
    expectedMemoryMiB: 256,
    startAfter: besideAppServer ? [hostNames.influxdb] : [],
  });
};

const telegrafHealth = httpHealth(`http://127.0.0.1:${ports.telegrafHealth}`);

/** On a Docker host with an address of its own for the deployment's hosts, there alone. */
const prometheusPort = (host: HostSettings): PublishedPort => ({
  container: ports.prometheus,
  host: ports.prometheus,
  address: isDocker(host) ? (host.privateAddress ?? "127.0.0.1") : everywhere,
  protocol: "tcp",
});
