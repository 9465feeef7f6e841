import { expect, test } from "@jest/globals";
import { describe } from "../deployment.ts";
import { testBreakages } from "./breakages.ts";
import { broken, exampleSettings, serviceIn, withEnv } from "./fixtures.ts";
import { check } from "./index.ts";

const bridges = ["jvb-fsn-a", "jvb-fsn-b", "jvb-ash-a"];

const withoutAddress = (index: number) =>
  exampleSettings().hosts.map((host, position) =>
    position === index ? { ...host, privateAddress: undefined } : host,
  );

testBreakages([
  ...["JVB_XMPP_AUTH_DOMAIN", "JVB_XMPP_INTERNAL_MUC_DOMAIN", "JVB_BREWERY_MUC", "JVB_AUTH_USER"].flatMap(
    (name) => [
      {
        rule: "T7",
        by: `${name} differs in one bridge`,
        broken: withEnv("jvb-fsn-b", { [name]: "other" }),
        keys: [`container jvb-fsn-b: env ${name}`],
      },
      {
        rule: "T7",
        by: `${name} is left to Prosody's default`,
        broken: withEnv("prosody-jvb", { [name]: undefined }),
        keys: [`container prosody-jvb: env ${name}`],
      },
    ],
  ),
  {
    rule: "T7",
    by: "both Prosodies have one domain of accounts",
    broken: broken((deployment) => {
      for (const name of ["prosody-jvb", "jicofo", ...bridges])
        serviceIn(deployment, name).env.JVB_XMPP_AUTH_DOMAIN = "auth.meet.jitsi";
    }),
    keys: ["container prosody-jvb: env JVB_XMPP_AUTH_DOMAIN"],
  },
  {
    rule: "T8",
    by: "Prosody-JVB on the image's default port",
    broken: withEnv("prosody-jvb", { XMPP_PORT: undefined }),
    keys: ["jicofo", ...bridges].map((name) => `container ${name}: env JVB_XMPP_PORT`),
  },
  {
    rule: "T9",
    by: "a bridge that goes to the main Prosody",
    broken: withEnv("jvb-ash-a", { ENABLE_JVB_XMPP_SERVER: "0" }),
    keys: ["container jvb-ash-a: env ENABLE_JVB_XMPP_SERVER"],
  },
  {
    rule: "T10",
    by: "Jicofo with host and port in one",
    broken: withEnv("jicofo", { JVB_XMPP_SERVER: "prosody-jvb:6222" }),
    keys: ["container jicofo: env JVB_XMPP_SERVER"],
  },
  {
    rule: "T11",
    by: "no password for a bridge on the main Prosody",
    broken: withEnv("prosody", { JVB_AUTH_PASSWORD: undefined }),
    keys: ["container prosody: env JVB_AUTH_PASSWORD"],
  },
  {
    rule: "brewery-address",
    by: "bridges elsewhere and no private network",
    broken: exampleSettings({ hosts: withoutAddress(0) }),
    keys: ["jitsi:hosts[0].privateAddress"],
    says: /bridges run on fsn and ash\..*jitsi:appServer\.bridgeNetwork to public/,
  },
  {
    rule: "brewery-address",
    by: "a bridge's host outside the private network",
    broken: exampleSettings({ hosts: withoutAddress(2) }),
    keys: ["jitsi:hosts[2].privateAddress"],
    says: /10\.8\.0\.10/,
  },
  {
    rule: "brewery-address",
    by: "a bridge that is sent elsewhere",
    broken: withEnv("jvb-ash-a", { JVB_XMPP_SERVER: "10.8.0.99" }),
    keys: ["container jvb-ash-a: env JVB_XMPP_SERVER"],
  },
  {
    rule: "start-order",
    by: "a bridge that waits for a container of another host",
    broken: broken((deployment) => {
      serviceIn(deployment, "jvb-ash-a").startAfter.push("prosody-jvb");
    }),
    keys: ["container jvb-ash-a: startAfter"],
  },
]);

test("on the public network no private address is needed", () => {
  const hosts = exampleSettings().hosts.map((host) => ({ ...host, privateAddress: undefined }));
  const appServer = { ...exampleSettings().appServer, bridgeNetwork: "public" } as const;
  expect(check(describe(exampleSettings({ hosts, appServer })))).toEqual([]);
});
