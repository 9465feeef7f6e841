import { exampleHost } from "./rules/fixtures.ts";
import type { HostSettings } from "./settings.ts";
import { expect, test } from "@jest/globals";
import { bridgeJid, breweryHostFor, hostNames, jids, ports, xmpp, type Topology } from "./topology.ts";

test("internal XMPP names are upstream's, which clients and modules have built in", () => {
  expect(xmpp).toMatchObject({
    domain: "meet.jitsi",
    auth: "auth.meet.jitsi",
    muc: "muc.meet.jitsi",
    internalMuc: "internal-muc.meet.jitsi",
    guest: "guest.meet.jitsi",
    hidden: "hidden.meet.jitsi",
    jvbAuth: "auth.jvb.meet.jitsi",
    jvbMuc: "muc.jvb.meet.jitsi",
  });
  expect(jids).toEqual({
    brewery: "jvbbrewery@muc.jvb.meet.jitsi",
    focusClient: "focus@auth.meet.jitsi",
    focusService: "focus@auth.jvb.meet.jitsi",
  });
});

test("the two Prosodies have different hosts for accounts: a bridge's account is none on the main one", () => {
  expect(xmpp.jvbAuth).not.toBe(xmpp.auth);
  for (const account of ["jvb", "jvb2"] as const) expect(bridgeJid(account)).not.toBe(jids.focusService);
});

test("no two services share a name or, on one network name, a port", () => {
  const names = Object.values(hostNames);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(Object.values(ports)).size).toBe(Object.values(ports).length);
});

const topology = (brewery: Topology["brewery"]): Topology => ({
  publicHost: "acme.my-app.com",
  publicUrl: "https://acme.my-app.com",
  meetUrl: "https://acme.my-app.com",
  meetOrigin: "https://acme.my-app.com",
  brewery,
});

const published: Topology["brewery"] = {
  network: "private",
  listenAddress: "10.8.0.1",
  address: "10.8.0.1",
  publicAddress: "10.8.0.1",
  port: 6222,
};
const inGoogle: Topology["brewery"] = {
  network: "google",
  listenAddress: "0.0.0.0",
  address: "acme.jitsi.internal",
  publicAddress: "acme.my-app.com",
  port: 6222,
};
const docker = exampleHost("fsn", "hetzner-fsn1", 20);

test.each([
  ["beside Prosody-JVB, by its name", published, docker, true, "prosody-jvb"],
  ["on another Docker host, by the address that it is published on", published, docker, false, "10.8.0.1"],
  [
    "in the app server's Google network, by its private name",
    inGoogle,
    { ...docker, on: "gcp" },
    false,
    "acme.jitsi.internal",
  ],
  ["of a group there, too", inGoogle, { ...docker, on: "gcpGroup" }, false, "acme.jitsi.internal"],
  ["in another cloud, by its public name", inGoogle, { ...docker, on: "aws" }, false, "acme.my-app.com"],
  ["on a host of the customer's, by its public name", inGoogle, docker, false, "acme.my-app.com"],
] as const)("a bridge %s", (_, brewery, host, beside, expected) => {
  expect(breweryHostFor(topology(brewery), host as HostSettings, beside)).toBe(expected);
});
