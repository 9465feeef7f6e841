import { expect, test } from "@jest/globals";
import { describe } from "../deployment.ts";
import { isDocker } from "../hosts/hosts.ts";
import type { DockerHostSettings } from "../settings.ts";
import { testBreakages } from "./breakages.ts";
import { broken, customizedSettings, exampleSettings, serviceIn, withEnv } from "./fixtures.ts";
import { check } from "./index.ts";

const withHost = (name: string, change: Partial<DockerHostSettings>) =>
  exampleSettings({
    hosts: exampleSettings()
      .hosts.filter(isDocker)
      .map((host) => (host.name === name ? { ...host, ...change } : host)),
  });

const withScratch = (path: string, options: string) =>
  broken((deployment) => {
    const mount = serviceIn(deployment, "jicofo").tmpfs.find((candidate) => candidate.path === path);
    mount!.options = options;
  });

testBreakages([
  {
    rule: "T31",
    by: "two large bridges on a small host",
    broken: withHost("fsn", { memoryGiB: 8 }),
    keys: ["jitsi:hosts[1].memoryGiB"],
    says: /has 8 GiB, less than the 8\.8 GiB/,
  },
  {
    rule: "T31",
    by: "a heap that nobody counted",
    broken: withEnv("jvb-ash-a", { VIDEOBRIDGE_MAX_MEMORY: "8192m" }),
    keys: ["container jvb-ash-a: env VIDEOBRIDGE_MAX_MEMORY"],
  },
  {
    rule: "T31",
    by: "a heap without a number",
    broken: withEnv("jicofo", { JICOFO_MAX_MEMORY: undefined }),
    keys: ["container jicofo: env JICOFO_MAX_MEMORY"],
  },
  {
    rule: "T32",
    by: "a volume where the image has no directory",
    broken: broken((deployment) => {
      serviceIn(deployment, "jicofo").volumes.push({
        name: "jicofo",
        path: "/var/log/jicofo",
        holds: "logs",
      });
    }),
    keys: ["container jicofo: volumes"],
  },
  {
    rule: "T32",
    by: "a place of root's",
    broken: broken((deployment) => {
      serviceIn(deployment, "prosody").tmpfs[2]!.options = "size=64M,mode=0750";
    }),
    keys: ["container prosody: tmpfs /var/lib/prosody"],
  },
  {
    rule: "T34",
    by: "/run of root's",
    broken: withScratch("/run", "size=16M,mode=1750,exec"),
    keys: ["container jicofo: tmpfs /run"],
  },
  {
    rule: "T34",
    by: "/run without programs",
    broken: withScratch("/run", "size=16M,mode=1750,noexec,uid=1000,gid=1000"),
    keys: ["container jicofo: tmpfs /run"],
  },
  {
    rule: "T34",
    by: "no /tmp",
    broken: broken((deployment) => {
      const service = serviceIn(deployment, "web");
      service.tmpfs = service.tmpfs.filter(({ path }) => path !== "/tmp");
    }),
    keys: ["container web: tmpfs /tmp"],
  },
  {
    rule: "T35",
    by: "a log in a place that is read-only",
    broken: customizedSettings("jvb", { env: { JVB_LOG_FILE: "/var/log/jitsi/jvb.log" } }),
    keys: ["jitsi:containers.jvb.env.JVB_LOG_FILE"],
  },
  {
    rule: "T35",
    by: "Prosody's log in a place that is read-only",
    broken: customizedSettings("prosody", {
      env: { PROSODY_LOG_CONFIG: '{ levels = {min = "debug"}, to = "file", filename = "/var/log/p.log" };' },
    }),
    keys: ["jitsi:containers.prosody.env.PROSODY_LOG_CONFIG"],
  },
  {
    rule: "subnet",
    by: "no room",
    broken: withHost("app", { subnet: "172.30.0.0/29" }),
    keys: ["jitsi:hosts[0].subnet"],
    says: /too small for the 7 containers/,
  },
  {
    rule: "subnet",
    by: "another host's address in it",
    broken: withHost("ash", { subnet: "10.8.0.0/16" }),
    keys: ["jitsi:hosts[2].subnet"],
    says: /10\.8\.0\.10, the address of host app/,
  },
  {
    rule: "subnet",
    by: "an address and not a network",
    broken: withHost("ash", { subnet: "172.30.0.5/24" }),
    keys: ["jitsi:hosts[2].subnet"],
  },
  {
    rule: "bridge-service",
    by: "a bridge without container",
    broken: broken(
      (deployment) => {
        deployment.hosts[2]!.services = deployment.hosts[2]!.services.filter(({ role }) => role !== "jvb");
      },
      exampleSettings({ regions: { groups: { europe: ["hetzner-fsn1"] }, local: undefined } }),
    ),
    keys: ["container jvb-ash-a: host"],
  },
]);

test.each(["/tmp/jvb.log", ""])("a log at %j is fine", (file) =>
  expect(check(describe(customizedSettings("jvb", { env: { JVB_LOG_FILE: file } })))).toEqual([]),
);
