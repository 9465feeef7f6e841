/** The settings of a stack: one schema for every kind of stack with containers. */

import { z } from "zod";
import { defaultRelease, releases } from "../model/images/images.ts";
import { usualOpenFiles } from "../model/images/runtime.ts";
import { appServerGcpSchema, bridgesSchema, networkSchema } from "./cloudSettings.ts";
import { monitoringSchema } from "./monitoringSettings.ts";
import { baseDomain, dnsLabel, image, must, registry, registryMirror } from "./settingsChecks.ts";
import { certificateSchema, containersSchema, hostsSchema } from "./settingsParts.ts";

const httpPort = z.int().min(1).max(65535);

/** Every setting. `.describe` is what docs/settings.md and the editor show. */
export const settingsSchema = z.strictObject({
  kind: z
    .enum(["customer", "local"])
    .default("customer")
    .describe(
      "Kind of stack: `customer`, or `local` for this computer's Docker daemon, where every setting has a default.",
    ),
  appPrefix: dnsLabel
    .optional()
    .describe(
      "Customer name used in host names and container names, e.g. `acme` in `acme.my-app.com`. Required; `local` uses `local`.",
    ),
  baseDomain: baseDomain
    .optional()
    .describe(
      "Domain of the public host name, e.g. `my-app.com`. Required for `customer`; `local` uses `localhost`.",
    ),
  release: z
    .enum(releases)
    .default(defaultRelease)
    .describe(
      "Jitsi release, shared by all containers of the deployment. Must be a release that this program supports.",
    ),
  digests: z
    .partialRecord(
      z.enum(["web", "prosody", "jicofo", "jvb", "influxdb", "grafana", "telegraf", "lego"]),
      z
        .string()
        .check(
          must(
            (value) => /^sha256:[0-9a-f]{64}$/.test(value),
            "is not an image digest",
            "Use sha256: and 64 hex digits, as printed by `docker buildx imagetools inspect IMAGE`.",
          ),
        ),
    )
    .default({})
    .describe(
      "Image digests. An image with a digest is pinned; without one, the registry's current image for the tag runs.",
    ),
  media: z
    .enum(["video", "audio"])
    .default("video")
    .describe(
      "`audio` turns off video in the client, Jicofo and the bridges, and forwards only the loudest speakers.",
    ),
  platform: z
    .string()
    .check(
      must(
        (value) => /^([\w.-]+\/[\w.-]+\/)?[\w.-]+$/.test(value),
        "is not a stack name",
        "Use the platform stack's name, `platform`, or its full name `ORGANIZATION/PROJECT/STACK`.",
      ),
    )
    .optional()
    .describe(
      "Stack of kind `platform` that provides networks and DNS zones. Cloud machines need it unless `network` is set.",
    ),
  network: networkSchema
    .optional()
    .describe("Your own networks and DNS zones, instead of those of a platform stack."),
  hosts: hostsSchema.optional().describe("Docker hosts of the deployment. `local` uses this computer."),
  appServer: z
    .strictObject({
      host: z
        .string()
        .optional()
        .describe(
          "Name of the Docker host that runs everything except the bridges. Default: the first host.",
        ),
      gcp: appServerGcpSchema
        .optional()
        .describe("Google Cloud machine that runs everything except the bridges, instead of `host`."),
      bridgeNetwork: z
        .enum(["private", "public"])
        .default("private")
        .describe(
          "Address at which bridges on other hosts reach Prosody-JVB (TCP 6222): the app server's `privateAddress`, or with `public` its public address. For `public`, add the allow-list from docs/hosts.md to the host.",
        ),
      httpPort: httpPort.optional().describe("HTTP port on the host. Default: 80; `local` uses 8000."),
      httpsPort: httpPort.optional().describe("HTTPS port on the host. Default: 443; `local` uses 8443."),
      jicofoHeapMiB: z.int().min(256).max(65536).default(1024).describe("Java heap of Jicofo, in MiB."),
    })
    .prefault({})
    .describe("App server: web, both Prosodies, Jicofo, InfluxDB and Grafana."),
  bridges: bridgesSchema.optional().describe("Bridges (JVB). Required for `customer`; `local` has one."),
  bridgeLogin: z
    .strictObject({
      account: z
        .enum(["jvb", "jvb2"])
        .default("jvb")
        .describe("Account that bridges use. When you change it, bridges switch one at a time."),
      rotations: z
        .strictObject({
          jvb: z.int().min(1).default(1).describe("Increase to generate a new password for `jvb`."),
          jvb2: z.int().min(1).default(1).describe("Increase to generate a new password for `jvb2`."),
        })
        .prefault({})
        .describe(
          "Password generation of each account. Increase the number of the account that is not in use, so that no bridge is locked out.",
        ),
    })
    .prefault({})
    .describe("The two bridge accounts, for rotating the password without an outage (docs/secrets.md)."),
  regions: z
    .strictObject({
      groups: z
        .record(dnsLabel, z.array(dnsLabel).min(1))
        .default({})
        .describe(
          "Groups of regions that are close enough to share a conference, e.g. `europe: [hetzner-fsn1, gcp-europe-west1]`. Default: every region is its own group.",
        ),
      local: z
        .string()
        .optional()
        .describe("Region for conferences of unknown origin. Default: the app server's."),
    })
    .prefault({})
    .describe("How conferences spread across regions (Octo)."),
  tls: z
    .discriminatedUnion("mode", [
      z.strictObject({
        mode: z
          .literal("letsencrypt")
          .describe("Certificate from Let's Encrypt, issued and renewed automatically."),
        email: z.email().describe("Contact address for Let's Encrypt."),
        staging: z
          .boolean()
          .default(false)
          .describe(
            "Use the staging authority, for tests: its rate limits are far higher, and no browser trusts its certificates.",
          ),
        challenge: z
          .enum(["http-01", "dns-01"])
          .default("http-01")
          .describe(
            "How domain ownership is proven: over port 80, or with a record in the platform's DNS zone (app server in Google Cloud only).",
          ),
      }),
      certificateSchema,
      z.strictObject({
        mode: z
          .literal("selfSigned")
          .describe(
            "Self-signed certificate, created at the first start; browsers do not trust it. Default of `local`.",
          ),
      }),
    ])
    .optional()
    .describe("Public certificate. Required for `customer`."),
  webApp: z
    .strictObject({
      image: image.describe("Image of the web app, e.g. `registry.my-app.com/shop:1.4`."),
      port: httpPort.describe("Port on which the web app serves HTTP."),
      meetPath: z
        .string()
        .check(
          must(
            (value) => /^\/[a-z0-9][a-z0-9-]*$/.test(value),
            "is not a single-segment path",
            "Use a path such as /meet.",
          ),
        )
        .optional()
        .describe("Path of Jitsi Meet on the public host. Default: `/meet`."),
      meetHost: z.hostname().optional().describe("Separate host name for Jitsi Meet, instead of a path."),
    })
    .check(
      must(
        (value) => value.meetPath === undefined || value.meetHost === undefined,
        "has both meetPath and meetHost",
        "Use only one of them.",
      ),
    )
    .optional()
    .describe(
      "The customer's own web app, served at the public host name. Jitsi Meet moves to a path or to a separate host name.",
    ),
  containers: containersSchema,
  secrets: z
    .record(dnsLabel, z.string())
    .default({})
    .describe(
      "Your own secrets for `jitsi:containers`, `jitsi:tls` and `jitsi:monitoring`. Set one with `pulumi config set --secret --path 'jitsi:secrets.NAME' VALUE`.",
    ),
  imageMirrors: z
    .record(registry, registryMirror)
    .default({})
    .describe(
      "Mirrors to pull images from, by registry, e.g. `{ ghcr.io: europe-docker.pkg.dev/my-project/ghcr }`. Machines authenticate to Artifact Registry with their own identity.",
    ),
  openFiles: z.coerce
    .number()
    .int()
    .min(2048)
    .max(1_048_576)
    .default(usualOpenFiles)
    .describe("Open file limit of each container. Lower it if a Docker daemon does not permit as many."),
  monitoring: monitoringSchema,
  protect: z
    .stringbool()
    .or(z.boolean())
    .optional()
    .describe(
      "Refuse to delete resources that hold data. Default: `true` for `customer`, `false` for `local`.",
    ),
  suspended: z
    .stringbool()
    .or(z.boolean())
    .default(false)
    .describe(
      "If `true`, no machine or container runs; addresses, disks, volumes, names and secrets are kept. Set by `jitsi suspend` and `jitsi resume`.",
    ),
});
