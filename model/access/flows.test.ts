import fc from "fast-check";
import { describe, expect, test } from "@jest/globals";
import { isLoopback } from "../bridges/bridges.ts";
import { describe as describeDeployment, type Deployment } from "../deployment.ts";
import { flowsOf, openingsOf, type Flow, type Party } from "./flows.ts";
import { arbitrarySettings } from "../rules/arbitrarySettings.ts";
import { exampleSettings, localSettings } from "../rules/fixtures.ts";
import type { Service } from "../services/service.ts";

const acme = describeDeployment(exampleSettings());
const local = describeDeployment(localSettings());

const text = (party: Party): string =>
  party.kind === "service" ? `${party.host}/${party.service}` : party.kind;

const lines = (deployment: Deployment): string[] =>
  flowsOf(deployment).map(
    ({ from, to, protocol, port, over }) => `${text(from)} > ${text(to)} ${protocol} ${port} ${over}`,
  );

describe("a typical customer", () => {
  test.each([
    "participants > app/web tcp 443 public",
    "letsEncrypt > app/web tcp 80 public",
    "app/web > app/prosody tcp 5280 host",
    "app/jicofo > app/prosody-jvb tcp 6222 host",
    "fsn/jvb-fsn-a > app/prosody-jvb tcp 6222 private",
    "participants > fsn/jvb-fsn-b udp 10001 public",
    "bridges > ash/jvb-ash-a udp 10000 public",
    "ash/telegraf > app/web tcp 443 public",
    "fsn/telegraf > fsn/jvb-fsn-a tcp 8080 host",
    "app/web > app/influxdb tcp 8086 host",
    "operator > ash/sshd tcp 22 public",
  ])("%s", (line) => expect(lines(acme)).toContain(line));

  test("the customer's own Prometheus comes over the private network", () => {
    const monitoring = { ...exampleSettings().monitoring, prometheus: { from: ["10.20.0.0/16"] } };
    const deployment = describeDeployment(exampleSettings({ monitoring }));
    const asks = flowsOf(deployment).filter(({ from }) => from.kind === "prometheus");
    expect(asks.map(({ over, address }) => `${over} ${address}`)).toEqual([
      expect.stringMatching(/^private 10\.8\.0\.\d+$/),
      expect.stringMatching(/^private 10\.8\.0\.\d+$/),
      expect.stringMatching(/^private 10\.8\.0\.\d+$/),
    ]);
  });

  test("a brewery on a public address is reached over the internet", () => {
    const { appServer } = exampleSettings();
    const open = describeDeployment(
      exampleSettings({ appServer: { ...appServer, bridgeNetwork: "public" } }),
    );
    expect(lines(open)).toContain("fsn/jvb-fsn-a > app/prosody-jvb tcp 6222 public");
  });

  test("another port of ssh", () => {
    const [first, ...rest] = exampleSettings().hosts;
    const hosts = [{ ...first!, docker: "ssh://deploy@203.0.113.10:2222" }, ...rest];
    expect(lines(describeDeployment(exampleSettings({ hosts })))).toContain(
      "operator > app/sshd tcp 2222 public",
    );
  });
});

describe("this computer", () => {
  test("one bridge has nobody to relay to, and everything stays on one network", () => {
    const flows = flowsOf(local);
    expect(flows.filter(({ from }) => from.kind === "bridges")).toEqual([]);
    expect(flows.filter(({ from, over }) => from.kind === "service" && over !== "host")).toEqual([]);
    expect(flows.some(({ from }) => from.kind === "operator")).toBe(false);
  });

  test("no firewall has to let anything in", () => expect(openingsOf(local, local.hosts[0]!)).toEqual([]));
});

describe("any deployment", () => {
  const forAny = (check: (deployment: Deployment) => void): void =>
    fc.assert(
      fc.property(arbitrarySettings, (settings) => check(describeDeployment(settings))),
      { numRuns: 200 },
    );

  const find = (deployment: Deployment, party: Party): Service | undefined =>
    party.kind === "service"
      ? deployment.hosts
          .find(({ name }) => name === party.host)
          ?.services.find(({ name }) => name === party.service)
      : undefined;

  test("both ends of every flow exist", () =>
    forAny((deployment) => {
      for (const { from, to } of flowsOf(deployment))
        for (const party of [from, to])
          if (party.kind === "service" && party.service !== "sshd")
            expect(find(deployment, party)).toBeDefined();
    }));

  test("what comes from another host goes to a published port, and the other way round", () =>
    forAny((deployment) => {
      const arriving = flowsOf(deployment)
        .filter(({ over, to }) => over !== "host" && to.kind === "service" && to.service !== "sshd")
        .map(({ to, protocol, port }: Flow) => `${text(to)} ${protocol} ${port}`);
      const published = deployment.hosts.flatMap((host) =>
        host.services.flatMap((service) =>
          service.ports.map((port) => `${host.name}/${service.name} ${port.protocol} ${port.host}`),
        ),
      );
      expect(new Set(arriving)).toEqual(new Set(published));
    }));

  test("inside a host, names are dialled that are on its network", () =>
    forAny((deployment) => {
      for (const { from, to, over } of flowsOf(deployment))
        if (over === "host" && from.kind === "service" && to.kind === "service")
          expect(to.host).toBe(from.host);
    }));

  test("a container that waits for another one talks to it, or is talked to", () =>
    forAny((deployment) => {
      const flows = flowsOf(deployment);
      for (const host of deployment.hosts)
        for (const service of host.services)
          for (const other of service.startAfter) {
            const pair = [`${host.name}/${service.name}`, `${host.name}/${other}`].toSorted().join();
            expect(flows.map(({ from, to }) => [text(from), text(to)].toSorted().join())).toContain(pair);
          }
    }));

  test("a firewall lets in what is published, and Prosody-JVB only for the hosts with bridges", () =>
    forAny((deployment) => {
      for (const host of deployment.hosts) {
        const openings = openingsOf(deployment, host);
        const published = host.services
          .flatMap(({ ports }) => ports)
          .filter(({ address }) => !isLoopback(address));
        expect(openings.filter(({ from }) => from !== "operator")).toHaveLength(published.length);
        for (const { port, from } of openings.filter(({ protocol }) => protocol === "tcp"))
          if (port === deployment.topology.brewery?.port) {
            const remote = deployment.hosts.filter(
              ({ name, runsAppServer }) =>
                !runsAppServer && deployment.bridges.some((bridge) => bridge.host === name),
            );
            expect(from).toHaveLength(remote.length);
          }
      }
    }));
});
