import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readlink } from "node:fs/promises";
import { execa } from "execa";
import { systemPath } from "../setUp/programs.ts";
import { until } from "./until.ts";

/** The addresses of a daemon's network namespace and of the interface that leads to it. */
export interface DaemonNetwork {
  /** Name of the interface on the test's side. */
  readonly interface: string;
  /** Its address. */
  readonly gateway: string;
  /** See {@link Daemon.loopback}. */
  readonly loopback: string;
  /** See {@link Daemon.outside}. */
  readonly outside: string;
}

/** A /29 that this machine does not use, out of 198.18.0.0/15, which RFC 2544 keeps for tests. */
export async function freeNetwork(): Promise<DaemonNetwork> {
  const { stdout: used } = await ip("-oneline", "-4", "address");
  for (;;) {
    const index = randomInt(2 ** 14);
    const prefix = `198.${18 + (index >> 13)}.${(index >> 5) & 255}`;
    const first = (index & 31) * 8;
    const address = (host: number) => `${prefix}.${first + host}`;
    if (used.includes(` ${address(1)}/`)) continue;
    const name = `jitsi${index.toString(36)}`;
    return { interface: name, gateway: address(1), loopback: address(2), outside: address(3) };
  }
}

/**
 * Joins the network namespace of process `pid` to this one by a pair of interfaces. They go when the namespace goes.
 * Waits first until the process has a namespace of its own.
 */
export async function joinNetwork(pid: number, network: DaemonNetwork): Promise<void> {
  const here = await readlink("/proc/self/ns/net");
  await until(
    "dockerd has a network namespace",
    10,
    async () => (await readlink(`/proc/${pid}/ns/net`)) !== here,
  );
  await ip("link", "add", network.interface, "type", "veth", "peer", "name", "eth0", "netns", String(pid));
  await ip("address", "add", `${network.gateway}/29`, "dev", network.interface);
  await ip("link", "set", network.interface, "up");
}

/**
 * A DNS server on the test's side that knows no name. Without one, Docker 20.10 leaves a question for a name that no
 * container has without an answer, and whoever asked waits 20 s.
 *
 * @returns A function that ends it.
 */
export async function refuseNames(network: DaemonNetwork): Promise<() => void> {
  const server = createSocket("udp4");
  server.on("message", (question, from) => {
    // RFC 1035, 4.1.1: the question is sent back as a response with recursion available and "name error".
    question.writeUInt8(question.readUInt8(2) | 0x80, 2);
    question.writeUInt8(0x83, 3);
    server.send(question, from.port, from.address);
  });
  server.bind(53, network.gateway);
  await once(server, "listening");
  server.unref();
  return () => server.close();
}

function ip(...args: string[]) {
  return execa("ip", args, { env: { PATH: systemPath } });
}
