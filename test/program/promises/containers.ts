/** Containers: who starts them again, what they may do, where they listen. */

import {
  about,
  atLeast,
  between,
  command,
  from,
  is,
  list,
  matches,
  type Promised,
  type ResourcePromise,
  textAt,
} from "./promise.ts";

const container = "docker:Container";

/** What only carries files never runs. */
const isCarrier = ({ properties }: Promised): boolean => properties.networkMode === "none";
const runs = (it: Promised): boolean => !isCarrier(it);
const isBridge = (it: Promised): boolean => textAt(it, "name").includes("-jvb-") && runs(it);
const isOfJitsi = (it: Promised): boolean => runs(it) && textAt(it, "image").includes("/jitsi/");
const drops = (it: Promised): boolean => runs(it) && it.properties.capabilities !== undefined;
const publishes = ({ properties: { ports } }: Promised): boolean => Array.isArray(ports) && ports.length > 0;
/** The customer's own web application has the check of its image, if any. */
const isChecked = (it: Promised): boolean => runs(it) && !textAt(it, "name").endsWith("-web-app");
const cidr = matches(/^\d+\.\d+\.\d+\.\d+\/\d+$/);
const label = matches(/^[a-z0-9-]+$/);

/** nginx listens where an ordinary user may; everything else says its own port to others. */
const leadsSomewhere = ({ internal, external }: { internal?: number; external?: number }): boolean =>
  internal !== undefined && (internal === external || internal === 8000 || internal === 8443);

export const containers: readonly ResourcePromise[] = [
  ...about(container, [
    // How they live
    [
      "destroyGraceSeconds",
      atLeast(10),
      "a container would be killed while it says goodbye to those connected to it",
      runs,
    ],
    [
      "restart",
      is("on-failure"),
      "a bridge exits with 0 once it is drained: another policy would start it again",
      isBridge,
    ],
    [
      "restart",
      is("unless-stopped"),
      "a container that crashed would stay down",
      (resource) => runs(resource) && !isBridge(resource),
    ],
    ["restart", is("no"), "what only carries files would be started", (it) => isCarrier(it)],
    ["init", is(false), "s6-overlay has to be process 1, or the image ends at once", runs],
    ["ulimits[].soft", atLeast(65000), "media and signalling would run out of sockets", runs],
    ["ulimits[].hard", atLeast(65000), "media and signalling would run out of sockets", runs],
    ["ulimits[].name", is("nofile"), "media and signalling would run out of sockets", runs],
    ["wait", is(true), "an update would call a broken container done", isChecked],
    ["waitTimeout", atLeast(120), "a small host would fail every update", isChecked],
    [
      "healthcheck.tests",
      command(
        /^CMD (\/usr\/local\/bin\/healthcheck\.sh|curl -fsSk -o \/dev\/null https?:\/\/127\.0\.0\.1:\d+\S*)$/,
      ),
      "nobody would see that a container is sick",
      isChecked,
    ],
    ["healthcheck.interval", matches(/^\d+s$/), "a sick container would be seen late", isChecked],
    ["healthcheck.timeout", matches(/^\d+s$/), "a hung check would pass for healthy", isChecked],
    ["healthcheck.retries", between(2, 10), "one slow answer would make a container sick", isChecked],
    [
      "healthcheck.startPeriod",
      matches(/^[1-9]\d*m\d+s$/),
      "a container that starts would pass for sick",
      isChecked,
    ],
    ["@.deleteBeforeReplace", is(true), "the successor would want the name and ports that the old one holds"],
    [
      "@.replaceOnChanges",
      (value) =>
        ["healthcheck", "tmpfs", "init", "#initerror"].every((key) =>
          (value as string[] | undefined)?.includes(key),
        ),
      "the provider stores these edits without carrying them out",
    ],
    [
      "@.ignoreChanges",
      (value, { properties }) => {
        const ignored = (value ?? []) as string[];
        return (
          ignored.includes("workingDir") &&
          ignored.includes("user") === (properties.user === undefined) &&
          ignored.length < 3
        );
      },
      "a refresh would make every container look changed, and the next update replace it",
    ],
    ["start", is(true), "the container would be made and not run", runs],
    ["mustRun", is(true), "the container would be made and not run", runs],
    ["start", is(false), "what only carries files would be started", (it) => isCarrier(it)],
    ["mustRun", is(false), "the provider would wait for a container that never runs", (it) => isCarrier(it)],
    [
      "entrypoints",
      command(
        /^\/bin\/sh (\/provision\/start\.sh \/entrypoint\.sh influxd|\/etc\/telegraf\/start\.sh \/etc\/telegraf\/telegraf\.conf)$/,
      ),
      "InfluxDB would start without its accounts, Telegraf without its configuration",
      (it) => /-(influxdb|telegraf)$/.test(textAt(it, "name")),
    ],
    // What they may do
    ["securityOpts", list("no-new-privileges"), "a program in the container could become root", runs],
    [
      "capabilities.drops",
      list("ALL"),
      "a program in the container would have rights that it needs for nothing",
      drops,
    ],
    [
      "readOnly",
      is(true),
      "a program in the container could change it",
      (it) => runs(it) && /-(jicofo|prosody|prosody-jvb|web|jvb-[\w-]+)$/.test(textAt(it, "name")),
    ],
    [
      "readOnly",
      is(false),
      "the image could not write its own configuration, and would not start",
      (it) => /-(influxdb|grafana|telegraf|web-app)$/.test(textAt(it, "name")),
    ],
    [
      "tmpfs./run",
      matches(/(^|,)uid=1000,gid=1000$/),
      "s6 could not start on a read-only root",
      (it) => isOfJitsi(it) && it.properties.readOnly === true,
    ],
    [
      "tmpfs./tmp",
      matches(/noexec/),
      "a program in the container could bring another one",
      (it) => isOfJitsi(it) && it.properties.readOnly === true,
    ],
    [
      "tmpfs./var/lib/prosody",
      matches(/mode=0750/),
      "accounts of an earlier start would stay, or others could read them",
      (it) => /-prosody(-jvb)?$/.test(textAt(it, "name")),
    ],
    [
      "user",
      matches(/^(1000|472|1500|0:0)$/),
      "the program in the container would be root",
      ({ properties }) => properties.user !== undefined,
    ],
    [
      "volumes",
      (value) =>
        (value as { hostPath?: string; readOnly?: boolean }[]).every(
          ({ hostPath, readOnly }) => hostPath === undefined || readOnly === true,
        ),
      "Telegraf could write to the machine that it watches",
      (it) => textAt(it, "name").endsWith("-telegraf"),
    ],
    [
      "uploads[].permissions",
      is("0644"),
      "the program in the container could not read its own configuration",
      ({ properties }) => properties.uploads !== undefined,
    ],
    [
      "networkMode",
      is("none"),
      "what only carries files would be on a network",
      (it) => textAt(it, "name").endsWith("-files"),
    ],
    // Where they are
    [
      "image",
      matches(/^[\w.-]+\/[\w./-]+:[\w.-]+(@sha256:[0-9a-f]{64})?$/),
      "Docker would take whatever is the newest",
    ],
    [
      "networksAdvanced[].name",
      from("docker:Network", "name"),
      "the container would be on Docker's default network, without names",
      (it) => runs(it) && it.properties.networkMode === undefined,
    ],
    [
      "networksAdvanced[].aliases",
      (value, it) =>
        Array.isArray(value) && value.length === 1 && textAt(it, "name").endsWith(`-${String(value[0])}`),
      "others find the container by this name",
      (it) => runs(it) && it.properties.networkMode === undefined,
    ],
    [
      "ports",
      (value) => (value as { internal?: number; external?: number }[]).every(leadsSomewhere),
      "what is published would lead nowhere",
      publishes,
    ],
    ["ports[].external", between(80, 65_535), "Docker would choose a port that nobody knows", publishes],
    ["ports[].protocol", is("tcp", "udp"), "media would be published as TCP", publishes],
    [
      "ports[].protocol",
      is("udp"),
      "media is UDP",
      (it) => textAt(it, "name").includes("-jvb-") && publishes(it),
    ],
    [
      "ports[].ip",
      matches(/^\d+\.\d+\.\d+\.\d+$/),
      "the port would be open on every address of the host",
      publishes,
    ],
  ]),
  ...about("docker:Network", [
    ["driver", is("bridge"), "containers would have no network of their own"],
    ["ipamConfigs[].subnet", cidr, "Prosody trusts the proxies of this range only"],
    ["name", label, "containers are put on the network by this name"],
    ["@.deleteBeforeReplace", is(true), "the name is taken until the old network is gone"],
  ]),
];
