import { expect, test } from "vitest";
import { accounts, breweryHostFor, hostNames, jids, ports, xmpp, type Topology } from "./topology.ts";

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
    bridge: "jvb@auth.jvb.meet.jitsi",
    focusClient: "focus@auth.meet.jitsi",
    focusService: "focus@auth.jvb.meet.jitsi",
  });
});

test("the two Prosodies have different hosts for accounts: a bridge's account is none on the main one", () => {
  expect(xmpp.jvbAuth).not.toBe(xmpp.auth);
  expect(accounts.bridge).not.toBe(accounts.jicofo);
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

test.each([
  ["beside Prosody-JVB, by its name", true, "prosody-jvb"],
  ["elsewhere, by the address that it is published on", false, "10.8.0.1"],
])("a bridge %s", (_, sameHost, expected) => {
  expect(breweryHostFor(topology({ network: "private", address: "10.8.0.1", port: 6222 }), sameHost)).toBe(
    expected,
  );
});
