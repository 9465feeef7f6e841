import { expect, test } from "@jest/globals";
import { describe } from "../deployment.ts";
import type { ContainerSettings, CustomizableContainer, Settings } from "../settings.ts";
import { testBreakages } from "./breakages.ts";
import { customizedSettings } from "./fixtures.ts";
import { check } from "./index.ts";

const withFile = (
  container: CustomizableContainer,
  path: string,
  content = "",
  env: ContainerSettings["env"] = {},
): Settings => customizedSettings(container, { env, files: [{ path, content }] });

const key = (container: CustomizableContainer, path: string): string =>
  `jitsi:containers.${container}.files["${path}"]`;

testBreakages([
  ...(
    [
      ["jvb", "/config/custom-jbv.conf", /Did you mean \/config\/custom-jvb\.conf\?/],
      ["jicofo", "/usr/share/jicofo/lib/price.jar", /custom-jicofo\.conf/],
      ["prosody", "/config/conf.d/mine.lua", /\/config\/conf\.d\/\*\.cfg\.lua/],
      ["prosody", "/config/data", /not a location/],
      ["web", "/config/nginx-custom/deep/a.conf", /nginx-custom\/\*\.conf/],
      ["web", "/etc/passwd", /not a location/],
    ] as const
  ).map(([container, path, says]) => ({
    rule: "file-place",
    by: `${path} for ${container}`,
    broken: withFile(container, path),
    keys: [key(container, path)],
    says,
  })),
  ...(
    [
      ["web", "/config/nginx/meet.conf"],
      ["web", "/config/nginx/site-confs/default"],
      ["prosody", "/config/conf.d/jitsi-meet.cfg.lua"],
      ["prosodyJvb", "/config/conf.d/brewery.cfg.lua"],
      ["prosodyJvb", "/config/rules.d/jvb_muc_presence_filter.pfw"],
      ["jicofo", "/config/logging.properties"],
      ["jvb", "/config/jvb.conf"],
    ] as const
  ).map(([container, path]) => ({
    rule: "file-overwritten",
    by: `${path} for ${container}`,
    broken: withFile(container, path),
    keys: [key(container, path)],
  })),
  {
    rule: "file-twice",
    by: "one place, two files",
    broken: customizedSettings("prosody", {
      files: ["a = 1", "b = 2"].map((content) => ({ path: "/config/conf.d/mine.cfg.lua", content })),
    }),
    keys: [key("prosody", "/config/conf.d/mine.cfg.lua")],
  },
  {
    rule: "wired-file",
    by: "the program's nginx file",
    broken: withFile("web", "/config/nginx-custom/deployment.conf", "# mine\n"),
    keys: [key("web", "/config/nginx-custom/deployment.conf")],
    says: /another name/,
  },
  {
    rule: "wired-file",
    by: "Prosody-JVB's certificate",
    broken: withFile("prosodyJvb", "/config/certs/auth.jvb.meet.jitsi.crt", "-----BEGIN CERTIFICATE-----"),
    keys: [key("prosodyJvb", "/config/certs/auth.jvb.meet.jitsi.crt")],
  },
  {
    rule: "wired-file",
    by: "the public certificate",
    broken: withFile("web", "/config/keys/cert.crt", "-----BEGIN CERTIFICATE-----"),
    keys: [key("web", "/config/keys/cert.crt")],
    says: /jitsi:tls with mode certificate/,
  },
  {
    rule: "file-unread",
    by: "a firewall script that nothing loads",
    broken: withFile("prosodyJvb", "/config/rules.d/mine.pfw", "::deliver\n"),
    keys: [key("prosodyJvb", "/config/rules.d/mine.pfw")],
  },
  {
    rule: "file-unread",
    by: "LDAP's file without LDAP",
    broken: withFile("prosody", "/etc/saslauthd.conf", "ldap_servers: ldap://a\n"),
    keys: [key("prosody", "/etc/saslauthd.conf")],
  },
  {
    rule: "T33",
    by: "16 MiB in two files",
    broken: customizedSettings("web", {
      files: ["a", "b"].map((name) => ({
        path: `/config/nginx-custom/${name}.conf`,
        content: "# 8 MiB".padEnd(8 * 1024 * 1024, "."),
      })),
    }),
    keys: ["jitsi:containers.web.files"],
    says: /not below 15 MiB/,
  },
]);

test.each([
  ["web", "/config/custom-interface_config.js", "interfaceConfig.A = 1;"],
  ["web", "/usr/share/jitsi-meet/static/robots.txt", "User-agent: *"],
  ["prosody", "/prosody-plugins-custom/mod_mine.lua", "-- mine"],
  ["prosody", "/config/certs/meet.jitsi.crt", "-----BEGIN CERTIFICATE-----"],
  ["jicofo", "/config/custom-jicofo.conf", "jicofo.bridge.max-bridge-participants = 80"],
  ["jvb", "/config/custom-sip-communicator.properties", "a=1"],
] as const)("%s may have %s", (container, path, content) =>
  expect(check(describe(withFile(container, path, content)))).toEqual([]),
);

test("a firewall script that a file of Prosody's names is loaded", () => {
  const settings = customizedSettings("prosodyJvb", {
    files: [
      { path: "/config/rules.d/mine.pfw", content: "::deliver\n" },
      {
        path: "/config/conf.d/mine.cfg.lua",
        content: 'firewall_scripts = { "/run/prosody/config/rules.d/mine.pfw" }',
      },
    ],
  });
  expect(check(describe(settings))).toEqual([]);
});
