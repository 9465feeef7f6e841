import { expect, test } from "@jest/globals";
import { describe } from "../deployment.ts";
import { testBreakages } from "./breakages.ts";
import { customizedSettings, exampleSettings, localSettings, withEnv } from "./fixtures.ts";
import { check } from "./index.ts";

const ashAt = (publicAddress: string) =>
  exampleSettings({
    hosts: exampleSettings().hosts.map((host) => (host.name === "ash" ? { ...host, publicAddress } : host)),
  });

testBreakages([
  {
    rule: "T26",
    by: "a private address in place of the public one",
    broken: ashAt("192.168.1.5"),
    keys: ["jitsi:hosts[2].publicAddress"],
    says: /not a public address/,
  },
  {
    rule: "T26",
    by: "a name in place of an address",
    broken: ashAt("ash.my-app.com"),
    keys: ["jitsi:hosts[2].publicAddress"],
  },
  {
    rule: "T26",
    by: "nothing announced",
    broken: withEnv("jvb-ash-a", { JVB_ADVERTISE_IPS: undefined }),
    keys: ["container jvb-ash-a: env JVB_ADVERTISE_IPS"],
  },
  {
    rule: "T26",
    by: "a STUN server that nobody asks",
    broken: customizedSettings("jvb", { env: { JVB_STUN_SERVERS: "stun.example.org:3478" } }),
    keys: ["jitsi:containers.jvb.env.JVB_STUN_SERVERS"],
  },
  {
    rule: "T27",
    by: "private candidates",
    broken: withEnv("jvb-ash-a", { JVB_ADVERTISE_PRIVATE_CANDIDATES: "1" }),
    keys: ["container jvb-ash-a: env JVB_ADVERTISE_PRIVATE_CANDIDATES"],
  },
  {
    rule: "T27",
    by: "bridges that are healthy without a public address",
    broken: withEnv("jvb-ash-a", { JVB_REQUIRE_VALID_ADDRESS: "0" }),
    keys: ["container jvb-ash-a: env JVB_REQUIRE_VALID_ADDRESS"],
  },
  ...["COLIBRI_REST_ENABLED", "SHUTDOWN_REST_ENABLED"].map((name) => ({
    rule: "T23",
    by: `${name} alone is missing`,
    broken: withEnv("jvb-ash-a", { [name]: undefined }),
    keys: [`container jvb-ash-a: env ${name}`],
  })),
]);

test("this computer may announce its loopback address", () => {
  expect(check(describe(localSettings()))).toEqual([]);
});
