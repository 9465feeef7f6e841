/** The larger parts of the settings schema, and the checks that speak in sentences. */

import { z } from "zod";
import { usualSubnet } from "../model/hosts/hosts.ts";
import { distinct, dnsLabel, must } from "./settingsChecks.ts";

const ipv4 = z
  .string()
  .check(
    must(
      (value) => /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(value),
      "is not a valid IPv4 address",
      "Use an address such as 203.0.113.10. Bridges announce it unchanged.",
    ),
  );

/** RFC 1918, and 100.64.0.0/10, which VPNs such as Tailscale use. */
const privateRanges = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;

const docker = z.string().check(
  must(
    (value) => /^(unix|ssh):\/\//.test(value),
    "is not a supported Docker endpoint",
    "Use ssh://user@host[:port], or unix:///var/run/docker.sock for this computer.",
  ),
  must(
    (value) => !value.startsWith("ssh://") || /^ssh:\/\/[^@/:]+@/.test(value),
    "has no user",
    "Use ssh://USER@host. The user needs access to Docker there.",
  ),
  must(
    // Neither may begin with a dash: ssh would take it for an option.
    (value) =>
      !value.startsWith("ssh://") ||
      /^ssh:\/\/([\w][\w.-]*)?@?[a-zA-Z0-9][a-zA-Z0-9.-]*(:\d{1,5})?$/.test(value),
    "is not a valid SSH address",
    "Use ssh://user@host[:port] without a path.",
  ),
  must(
    (value) => {
      const [, port = "22"] = /:(\d+)$/.exec(value) ?? [];
      return !value.startsWith("ssh://") || (Number(port) >= 1 && Number(port) <= 65535);
    },
    "does not have a valid port",
    "Use a port from 1 to 65535, or leave it out for 22.",
  ),
  must(
    (value) => !value.startsWith("unix://") || /^unix:\/\/\/[\w./-]+$/.test(value),
    "is not a socket path",
    "Use unix:///var/run/docker.sock, or the path of the daemon's socket.",
  ),
);

/** The same daemon whoever logs in, with or without the usual port. */
const daemonOf = ({ docker: endpoint }: { docker: unknown }): unknown =>
  typeof endpoint === "string" &&
  endpoint
    .replace(/^ssh:\/\/[^@]*@/, "ssh://")
    .replace(/:22$/, "")
    .toLowerCase();

export const hostsSchema = z
  .array(
    z.strictObject({
      name: dnsLabel.describe("Name within this deployment."),
      docker: docker.describe("Docker endpoint: `ssh://user@host[:port]`, or `unix:///var/run/docker.sock`."),
      region: dnsLabel.describe(
        "Region label of its bridges, from provider and location, e.g. `hetzner-fsn1`.",
      ),
      publicAddress: ipv4.describe("IPv4 address at which participants reach the host."),
      privateAddress: ipv4
        .check(
          must(
            (value) => privateRanges.test(value),
            "is not in a private range",
            "Use the host's address in the network or VPN that the hosts share (10/8, 172.16/12, 192.168/16, 100.64/10), or remove it.",
          ),
        )
        .optional()
        .describe("Address of the host in a network or VPN that the deployment's hosts share."),
      subnet: z
        .cidrv4()
        .default(usualSubnet)
        .describe("CIDR of the Docker network on the host. Stacks on the same host need different ones."),
      memoryGiB: z
        .number()
        .positive()
        .optional()
        .describe("Memory of the host in GiB, used to check that the containers fit."),
    }),
  )
  .min(1)
  .check(
    distinct((host) => host.name, "name", "Give every host a unique name."),
    distinct(
      (host) => host.publicAddress,
      "publicAddress",
      "Participants would reach one host for both. Give every host its own address.",
    ),
    distinct(daemonOf, "docker", "A daemon is a single host. Put its bridges on that host."),
  );

export const certificateSchema = z.strictObject({
  mode: z.literal("certificate").describe("Your own certificate."),
  certificateFile: z
    .string()
    .describe("PEM file with the certificate and its chain, relative to the project."),
  keySecret: z.string().describe("Name in `jitsi:secrets` of the private key (PEM)."),
});

const containerSchema = z.strictObject({
  env: z
    .record(
      z.string(),
      z.union([z.string(), z.number(), z.boolean(), z.strictObject({ secret: z.string() })]),
    )
    .default({})
    .describe(
      "Additional environment variables, validated against those the image reads. Refer to a secret with `{ secret: NAME }`.",
    ),
  files: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      "Additional files, in locations the image supports. Maps a path in the container (relative to /config unless absolute) to a UTF-8 file in the project.",
    ),
});

export const containersSchema = z
  .strictObject({
    web: containerSchema.optional(),
    prosody: containerSchema.optional(),
    prosodyJvb: containerSchema.optional(),
    jicofo: containerSchema.optional(),
    jvb: containerSchema.optional(),
  })
  .default({})
  .describe(
    "Escape hatch: environment variables and files for individual containers (`jvb`: all bridges). Values that the program sets itself cannot be overridden.",
  );
