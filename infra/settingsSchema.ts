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
      "What the stack is: `customer`, or `local` for this computer's Docker daemon, where everything has a default.",
    ),
  appPrefix: dnsLabel
    .optional()
    .describe(
      "The customer's name in host names and containers, e.g. `acme` in `acme.my-app.com`. Required; `local` has `local`.",
    ),
  baseDomain: baseDomain
    .optional()
    .describe(
      "The domain that the public host name is in, e.g. `my-app.com`. Required for `customer`; `local` is at `localhost`.",
    ),
  release: z
    .enum(releases)
    .default(defaultRelease)
    .describe(
      "Release of Jitsi, one for all containers of the deployment. Only releases that this program knows the contract of.",
    ),
  digests: z
    .partialRecord(
      z.enum(["web", "prosody", "jicofo", "jvb", "influxdb", "grafana", "telegraf", "lego"]),
      z
        .string()
        .check(
          must(
            (value) => /^sha256:[0-9a-f]{64}$/.test(value),
            "is no image digest",
            "Give sha256: and 64 hex digits, as `docker buildx imagetools inspect IMAGE` prints them.",
          ),
        ),
    )
    .default({})
    .describe(
      "Digest per image. With one, that very image runs; without, whatever the registry has under the tag.",
    ),
  media: z
    .enum(["video", "audio"])
    .default("video")
    .describe(
      "`audio` turns video off in the client, in Jicofo and in the bridges, and sends only the loudest speakers on.",
    ),
  platform: z
    .string()
    .check(
      must(
        (value) => /^([\w.-]+\/[\w.-]+\/)?[\w.-]+$/.test(value),
        "is no name of a stack",
        "Give the platform stack's name, `platform`, or `ORGANIZATION/PROJECT/STACK` in full.",
      ),
    )
    .optional()
    .describe(
      "Stack of kind `platform` whose networks and DNS zones are used. Needed for anything in a cloud, unless `network` is given.",
    ),
  network: networkSchema
    .optional()
    .describe("Networks and zones of your own, instead of a platform stack's."),
  hosts: hostsSchema.optional().describe("Docker hosts of the deployment. `local` has this computer."),
  appServer: z
    .strictObject({
      host: z
        .string()
        .optional()
        .describe("Name of the Docker host for everything but the bridges. Default: the first host."),
      gcp: appServerGcpSchema
        .optional()
        .describe("A machine of Google Cloud for everything but the bridges, instead of `host`."),
      bridgeNetwork: z
        .enum(["private", "public"])
        .default("private")
        .describe(
          "Where bridges of other hosts reach Prosody-JVB (TCP 6222): on the app server's `privateAddress`, or, by your explicit `public`, on its public address; then put the allow-list of docs/hosts.md on the host.",
        ),
      httpPort: httpPort.optional().describe("Port of the host for HTTP. Default: 80; `local` has 8000."),
      httpsPort: httpPort.optional().describe("Port of the host for HTTPS. Default: 443; `local` has 8443."),
      jicofoHeapMiB: z.int().min(256).max(65536).default(1024).describe("Jicofo's Java heap, MiB."),
    })
    .prefault({})
    .describe("The app server: web, both Prosodies, Jicofo, InfluxDB, Grafana."),
  bridges: bridgesSchema
    .optional()
    .describe("Where the bridges (JVB) are. Required for `customer`; `local` has one."),
  bridgeLogin: z
    .strictObject({
      account: z
        .enum(["jvb", "jvb2"])
        .default("jvb")
        .describe("The account that bridges use. Change it, and they follow one after the other."),
      rotations: z
        .strictObject({
          jvb: z.int().min(1).default(1).describe("Raise it for a new password of `jvb`."),
          jvb2: z.int().min(1).default(1).describe("Raise it for a new password of `jvb2`."),
        })
        .prefault({})
        .describe("Raise the number of the account that is not in use: nobody is locked out."),
    })
    .prefault({})
    .describe("The bridges' two accounts, for a change of password without an outage: docs/secrets.md."),
  regions: z
    .strictObject({
      groups: z
        .record(dnsLabel, z.array(dnsLabel).min(1))
        .default({})
        .describe(
          "Regions near enough to share a conference, by the group's name, e.g. `europe: [hetzner-fsn1, gcp-europe-west1]`. Default: every region is a group of its own.",
        ),
      local: z
        .string()
        .optional()
        .describe("Region in which conferences of unknown origin begin. Default: the app server's."),
    })
    .prefault({})
    .describe("How far a conference may spread over regions (Octo)."),
  tls: z
    .discriminatedUnion("mode", [
      z.strictObject({
        mode: z
          .literal("letsencrypt")
          .describe("A certificate from Let's Encrypt, made and renewed by the web container."),
        email: z.email().describe("Where Let's Encrypt writes to."),
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
            "How the name is proved: over port 80, or by a record in the platform's DNS zone (app server in Google Cloud only).",
          ),
      }),
      certificateSchema,
      z.strictObject({
        mode: z
          .literal("selfSigned")
          .describe("A certificate that no browser trusts, made at the first start. The default of `local`."),
      }),
    ])
    .optional()
    .describe("The public certificate. Required for `customer`."),
  webApp: z
    .strictObject({
      image: image.describe("Image of the web app, e.g. `registry.my-app.com/shop:1.4`."),
      port: httpPort.describe("Port on which it serves HTTP."),
      meetPath: z
        .string()
        .check(
          must(
            (value) => /^\/[a-z0-9][a-z0-9-]*$/.test(value),
            "is no path of one part",
            "Give a path such as /meet.",
          ),
        )
        .optional()
        .describe("Path of the public host at which Jitsi Meet is then found. Default: `/meet`."),
      meetHost: z
        .hostname()
        .optional()
        .describe("Host name at which Jitsi Meet is then found, instead of a path."),
    })
    .check(
      must(
        (value) => value.meetPath === undefined || value.meetHost === undefined,
        "has both meetPath and meetHost",
        "Give one of them.",
      ),
    )
    .optional()
    .describe(
      "The customer's own web app, served at the public host name; Jitsi Meet moves to a path or to a host name of its own.",
    ),
  containers: containersSchema,
  secrets: z
    .record(dnsLabel, z.string())
    .default({})
    .describe(
      "Secrets of your own, by name, for `jitsi:containers` and `jitsi:tls`: `pulumi config set --secret --path 'jitsi:secrets.NAME' VALUE`.",
    ),
  imageMirrors: z
    .record(registry, registryMirror)
    .default({})
    .describe(
      "Where images of a registry come from instead, e.g. `{ ghcr.io: europe-docker.pkg.dev/my-project/ghcr }`. Artifact Registry is read with the machine's own identity.",
    ),
  openFiles: z.coerce
    .number()
    .int()
    .min(2048)
    .max(1_048_576)
    .default(usualOpenFiles)
    .describe("Limit of open files per container. Lower it where a Docker daemon may not give so many."),
  monitoring: monitoringSchema,
  protect: z
    .stringbool()
    .or(z.boolean())
    .optional()
    .describe("Refuse to delete what holds data. Default: `true` for `customer`, `false` for `local`."),
  suspended: z
    .stringbool()
    .or(z.boolean())
    .default(false)
    .describe(
      "No machine and no container runs; addresses, disks, volumes, names and secrets are kept. `jitsi suspend` and `jitsi resume` set it.",
    ),
});
