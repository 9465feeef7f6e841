/** Builds kube-apiserver and etcd from their Go modules: a real Kubernetes API for tests, without nodes. Nothing but tests needs it. */
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { withFileLock } from "../pulumi-cli/fileLock.ts";

export interface Kubernetes {
  /** Absolute paths of the executables. */
  readonly apiServer: string;
  readonly etcd: string;
  readonly version: string;
}

export interface FindKubernetesOptions {
  /** Default: this process's. PATH, HOME, XDG_CACHE_HOME and Go's own variables count. */
  readonly env?: NodeJS.ProcessEnv;
  /** Called with a line for the user when something takes time. */
  readonly onProgress?: (line: string) => void;
}

const packages = {
  apiServer: "k8s.io/kubernetes/cmd/kube-apiserver",
  etcd: "go.etcd.io/etcd/server/v3",
} as const;

/**
 * What an earlier run built is used at once; the first build takes about 10 minutes on 2 cores (6 minutes of processor time), 130 MB.
 * @throws Error that says why there is none
 */
export async function findKubernetes(options: FindKubernetesOptions = {}): Promise<Kubernetes> {
  const env = options.env ?? process.env;
  const version = moduleVersion();
  const cache = cacheFolder(env);
  const folder = join(cache, version);
  const found = { apiServer: join(folder, "kube-apiserver"), etcd: join(folder, "etcd"), version };
  if (existsSync(folder)) return found;
  await mkdir(cache, { recursive: true });
  await withFileLock(join(cache, `${version}.lock`), async () => {
    if (existsSync(folder)) return;
    options.onProgress?.(
      `building kube-apiserver ${version} and etcd from their Go modules, about 10 minutes the first time`,
    );
    const partial = await mkdtemp(join(cache, `${version}.partial-`));
    try {
      // The version is what a server says of itself and what clients go by.
      const [major, minor] = version.split(".") as [string, string];
      const of = "k8s.io/component-base/version";
      const stamp = `-X ${of}.gitVersion=v${version} -X ${of}.gitMajor=${major} -X ${of}.gitMinor=${minor}`;
      await build(env, join(partial, "kube-apiserver"), packages.apiServer, `-s -w ${stamp}`);
      await build(env, join(partial, "etcd"), packages.etcd, "-s -w");
      await rename(partial, folder);
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  });
  return found;
}

async function build(env: NodeJS.ProcessEnv, target: string, pkg: string, flags: string): Promise<void> {
  const go = await execa("go", ["build", "-trimpath", `-ldflags=${flags}`, "-o", target, pkg], {
    cwd: import.meta.dirname,
    env,
    extendEnv: false,
    reject: false,
  });
  if (go.code === "ENOENT")
    throw new Error("There is no go on PATH to build kube-apiserver with. Install Go.");
  if (go.failed) throw new Error(`go build ${pkg} failed: ${go.stderr.trim().split("\n").at(-1)}`);
}

/** The version in go.mod. */
export function moduleVersion(): string {
  const text = readFileSync(new URL("go.mod", import.meta.url), "utf8");
  const version = /^\s*k8s\.io\/kubernetes v(\S+)/m.exec(text)?.[1];
  if (version === undefined) throw new Error("tools/kubernetes/go.mod requires no k8s.io/kubernetes.");
  return version;
}

/** `${XDG_CACHE_HOME:-~/.cache}/jitsi-pulumi/kubernetes`. */
function cacheFolder(env: NodeJS.ProcessEnv): string {
  const { XDG_CACHE_HOME: caches = "" } = env;
  return join(caches !== "" ? caches : join(env.HOME ?? homedir(), ".cache"), "jitsi-pulumi", "kubernetes");
}
