/** For each customer: a short name that points at it, and a check every minute that it answers. */

import { RecordSet } from "@pulumi/gcp/dns/index.js";
import { UptimeCheckConfig } from "@pulumi/gcp/monitoring/index.js";
import * as pulumi from "@pulumi/pulumi";
import { readJitsi, readPlatform } from "jitsi-stack-outputs";

const config = new pulumi.Config();
const project = new pulumi.Config("gcp").require("project");

const zone = readPlatform(config.require("platform")).platform.apply(({ gcp, baseDomain }) => {
  if (gcp === null) throw new pulumi.RunError("The platform has no DNS zone in Google Cloud.");
  return { name: gcp.zone, domain: baseDomain };
});

export const names = config.requireObject<string[]>("customers").map((customer) => {
  const { jitsi } = readJitsi(customer);
  const { hostname: host, port } = urlParts(jitsi.url);

  const name = pulumi.interpolate`${customer}-meet.${zone.domain}.`;
  new RecordSet(customer, {
    managedZone: zone.name,
    name,
    type: "CNAME",
    ttl: 300,
    rrdatas: [pulumi.interpolate`${host}.`],
  });
  new UptimeCheckConfig(customer, {
    displayName: pulumi.interpolate`Jitsi Meet of ${jitsi.appPrefix}`,
    period: "60s",
    timeout: "10s",
    httpCheck: { path: "/", port, useSsl: true, validateSsl: true },
    monitoredResource: { type: "uptime_url", labels: { host, project_id: project } },
  });
  return name;
});

function urlParts(url: pulumi.Output<string>) {
  return {
    hostname: url.apply((text) => new URL(text).hostname),
    port: url.apply((text) => Number(new URL(text).port || 443)),
  };
}
