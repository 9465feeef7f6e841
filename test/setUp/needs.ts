/** What suites need of the machine beyond Node, npm and Go, and how Debian and Ubuntu bring it. */

import { readdirSync } from "node:fs";
import { execa } from "execa";
import type { SuiteName } from "../suites.js";
import { isOnPath } from "./programs.ts";

interface NeedOf {
  readonly suites: readonly SuiteName[];
  /** Debian package by program. */
  readonly programs: Readonly<Record<string, string>>;
  /** What else must hold: why it does not, or undefined. Asked only where all programs are there. */
  readonly otherwise?: () => Promise<string | undefined>;
  /** Of packages without a program. */
  readonly packages?: () => Promise<readonly string[]>;
}

const dockerPrograms = {
  dockerd: "docker.io",
  iptables: "iptables",
  ip: "iproute2",
  mount: "mount",
  unshare: "util-linux",
  setpriv: "util-linux",
};

/** Namespaces of a daemon of a test's own. */
export const namespaces = ["--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"];

export const needs = {
  docker: { suites: ["docker", "monitoring"], programs: dockerPrograms, otherwise: whyNoNamespaces },
  images: {
    suites: ["docker", "machine"],
    programs: { ...dockerPrograms, mmdebstrap: "mmdebstrap", tar: "tar" },
    packages: debianKeys,
    otherwise: whyNoNamespaces,
  },
  machine: { suites: ["machine"], programs: { openssl: "openssl", losetup: "mount", "dpkg-deb": "dpkg" } },
  nginx: { suites: ["rendered", "monitoring"], programs: { nginx: "nginx-light", openssl: "openssl" } },
  influxdb: { suites: ["monitoring"], programs: { influxd: "influxdb", influx: "influxdb-client" } },
  hocon: { suites: ["rendered"], programs: { java: "default-jre-headless", mvn: "maven" } },
  keytool: { suites: ["rendered"], programs: { keytool: "default-jre-headless" } },
  lua: { suites: ["rendered"], programs: { "luac5.4": "lua5.4" } },
  shellcheck: { suites: ["rendered"], programs: { shellcheck: "shellcheck" } },
  cloudInit: { suites: ["rendered"], programs: { "cloud-init": "cloud-init" } },
  systemd: { suites: ["rendered"], programs: { "systemd-analyze": "systemd" } },
  terminal: { suites: ["quality"], programs: { script: "bsdutils" }, otherwise: whyNoTerminal },
  bareMachine: {
    suites: ["quality"],
    programs: { unshare: "util-linux", mount: "mount" },
    otherwise: whyNoMounts,
  },
  python: { suites: ["engine"], programs: { python3: "python3" }, packages: pythonVenv },
} satisfies Record<string, NeedOf>;

export type Need = keyof typeof needs;

/** What a machine lacks for a need. */
export interface Lack {
  readonly need: Need;
  readonly suites: readonly SuiteName[];
  /** Debian packages that would bring it. */
  readonly packages: readonly string[];
  /** What no package brings, in a sentence. */
  readonly reason: string | undefined;
}

/** Of the suites, or of all. */
export async function lacking(suites?: ReadonlySet<SuiteName>): Promise<Lack[]> {
  const all = (Object.entries(needs) as [Need, NeedOf][]).filter(
    ([, need]) => suites === undefined || need.suites.some((suite) => suites.has(suite)),
  );
  const lacks = await Promise.all(
    all.map(async ([need, { suites: of, programs, packages, otherwise }]): Promise<Lack> => {
      const absent = Object.entries(programs).flatMap(([program, name]) => (isOnPath(program) ? [] : name));
      const missing = [...absent, ...((await packages?.()) ?? [])];
      const reason = absent.length > 0 ? undefined : await otherwise?.();
      return { need, suites: of, packages: [...new Set(missing)], reason };
    }),
  );
  return lacks.filter(({ packages, reason }) => packages.length > 0 || reason !== undefined);
}

/** Why no daemon of a test's own can be started here. */
export async function whyNoNamespaces(): Promise<string | undefined> {
  if (process.platform !== "linux") return `Docker tests need Linux, and this is ${process.platform}.`;
  if (process.getuid?.() !== 0) return "Docker tests start a daemon of their own: run them as root.";
  const trial = await execa("unshare", [...namespaces, "true"], { reject: false });
  return trial.failed
    ? `Docker tests need namespaces, which this system refuses: ${trial.stderr.trim()}`
    : undefined;
}

/** Why a picture of a terminal cannot be taken. */
// eslint-disable-next-line @typescript-eslint/require-await -- asked as the others are
async function whyNoTerminal(): Promise<string | undefined> {
  return process.platform === "linux" ? undefined : "`script` takes a command in another way than on Linux.";
}

/** Why programs cannot be hidden from a test. */
async function whyNoMounts(): Promise<string | undefined> {
  const trial = await execa("unshare", ["--mount", "true"], { reject: false });
  return trial.failed ? "Hiding programs from a test takes mount namespaces: run it as root." : undefined;
}

/** mmdebstrap checks Debian's signatures, also on Ubuntu. */
// eslint-disable-next-line @typescript-eslint/require-await -- asked as the others are
async function debianKeys(): Promise<readonly string[]> {
  try {
    const keys = readdirSync("/usr/share/keyrings").some((name) => name.startsWith("debian-archive-"));
    return keys ? [] : ["debian-archive-keyring"];
  } catch {
    return ["debian-archive-keyring"];
  }
}

/** Debian splits `venv` off: other teams' programs in Python have environments of their own. */
async function pythonVenv(): Promise<readonly string[]> {
  const { exitCode } = await execa("python3", ["-c", "import ensurepip"], { reject: false });
  return exitCode === 0 ? [] : ["python3-venv"];
}
