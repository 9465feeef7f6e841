import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cloudInit } from "../../components/machines/agent/cloudInit.ts";
import type { Bundle } from "../../model/bundle/bundle.ts";
import { until } from "../docker/until.ts";
import { selfSigned } from "./certificate.ts";
import type { CloudState } from "./cloudParts.ts";
import { fakeCloud, type FakeCloud } from "./fakeCloud.ts";
import { bootMachine } from "./machine.ts";
import type { Machine } from "./machine.ts";
import { compressed, secretSource } from "./testBundle.ts";

/** Values that must be nowhere but where they are used; one has every character that a shell, Compose or curl could take for its own. */
export const secretValues = {
  "bridge-password": "bridgePassword0123456789",
  nasty: `it's "quoted" \\n \\ $HOME \${x} $(id) \`id\` #no % ; \\'end\\`,
  "side-key": "-----BEGIN KEY-----\nline two of the key\n\n",
};

const apiNames = ["dns.google", "secretmanager.googleapis.com", "ssm.us-east-1.amazonaws.com"];

export interface HostStatus {
  readonly state: string;
  readonly bundle: string;
  readonly wanted: string;
  readonly containers: readonly { service: string; state: string; health: string | null }[];
  readonly troubles: Readonly<Record<string, { since: string; text: string }>>;
  readonly failed: { bundle: string; why: string } | null;
  readonly refused: { bundle: string; why: string } | null;
  readonly turnAt: string | null;
}

/** A machine with the host agent, and the cloud that it believes to be in. */
export interface BootedMachine extends Machine {
  readonly cloud: FakeCloud;
  status(): Promise<HostStatus>;
  /** Waits until `jitsi-host status` says so. */
  untilState(state: string, seconds?: number): Promise<HostStatus>;
  /** Waits until there is a trouble of this topic. */
  untilTrouble(topic: string, seconds?: number): Promise<string>;
  /** Gives the machine a bundle and waits until it is all there. */
  give(bundle: Bundle): Promise<void>;
  /** Which life of a container it is: changes when it is made anew or started anew. */
  life(service: string): Promise<string>;
  participants(count: number): Promise<void>;
  bridgeLog(): Promise<string>;
}

export async function bootWithAgent(bundle: Bundle, state: Partial<CloudState> = {}): Promise<BootedMachine> {
  const directory = await mkdtemp(join(tmpdir(), "m-"));
  const certificate = await selfSigned(directory, apiNames);
  const cloud = fakeCloud(certificate);
  const secrets = Object.fromEntries(
    [1, 2].flatMap((version) =>
      (["gcp", "aws"] as const).flatMap((kind) =>
        Object.entries(secretValues).map(([name, value]) => [secretSource(name, version, kind), value]),
      ),
    ),
  );
  cloud.set({ bundle: compressed(bundle), secrets, ...state });
  const machine = await bootMachine({
    ...{ directory, userData: cloudInit(), trusted: certificate.cert, names: apiNames },
    beforeBoot: async (address) => {
      await cloud.listen(address);
    },
  });
  const status = async () => {
    const { output } = await machine.sh("jitsi-host status --json");
    return JSON.parse(output) as HostStatus;
  };
  const untilState: BootedMachine["untilState"] = (state, seconds = 40) =>
    until(`the machine is ${state}`, seconds, async () => {
      const now = await status();
      if (now.state !== state) throw new Error(JSON.stringify(now));
      return now;
    });
  return {
    ...machine,
    cloud,
    status,
    untilState,
    untilTrouble: (topic, seconds = 40) =>
      until(`there is trouble with ${topic}`, seconds, async () => (await status()).troubles[topic]?.text),
    give: async (next) => {
      cloud.set({ bundle: JSON.stringify(next) });
      await until("the bundle has come", 40, async () => {
        const { output } = await machine.sh(
          "sha256sum </var/lib/jitsi-host/wanted.json; cat /var/lib/jitsi-host/wanted",
        );
        const wanted = createHash("sha256").update(JSON.stringify(next)).digest("hex");
        return output.split(wanted).length === 3;
      });
      await untilState("healthy");
    },
    life: (service) => machine.ok(`docker inspect --format '{{.Id}} {{.State.StartedAt}}' acme-${service}`),
    participants: async (count) => {
      await machine.ok(`curl -fsS -d ${count} http://127.0.0.1:8080/stand-in/participants`);
    },
    bridgeLog: () => machine.ok("docker logs acme-jvb 2>&1"),
    stop: async () => {
      await machine.stop();
      await cloud.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
