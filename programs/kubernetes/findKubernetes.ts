/** Builds kube-apiserver and etcd from their Go modules: a real Kubernetes API for tests, without nodes. Nothing but tests needs it. */
import { join } from "node:path";
import { builtByGo, versionIn, type FindOptions, type GoModule } from "../goBuild.ts";

export interface Kubernetes {
  /** Absolute paths of the executables. */
  readonly apiServer: string;
  readonly etcd: string;
  readonly version: string;
}

const kubernetes: GoModule = {
  name: "kubernetes",
  dir: import.meta.dirname,
  module: "k8s.io/kubernetes",
  announced: (version) =>
    `kube-apiserver ${version} and etcd from their Go modules, about 10 minutes the first time`,
  programs: {
    "kube-apiserver": {
      package: "k8s.io/kubernetes/cmd/kube-apiserver",
      ldflags: (version) => `-s -w ${stamp(version)}`,
    },
    etcd: { package: "go.etcd.io/etcd/server/v3", ldflags: () => "-s -w" },
  },
};

/** What the server says of itself, and what clients go by. */
function stamp(version: string): string {
  const [major, minor] = version.split(".") as [string, string];
  const of = "k8s.io/component-base/version";
  return `-X ${of}.gitVersion=v${version} -X ${of}.gitMajor=${major} -X ${of}.gitMinor=${minor}`;
}

/**
 * What an earlier run built is used at once; the first build takes about 10 minutes on 2 cores (6 minutes of processor time), 130 MB.
 * @throws Error that says why there is none
 */
export async function findKubernetes(options: FindOptions = {}): Promise<Kubernetes> {
  const built = await builtByGo(kubernetes, options);
  if ("reason" in built)
    throw new Error(`No kube-apiserver could be had: ${built.reason}.\nInstall Go, and try again.`);
  return {
    apiServer: join(built.folder, "kube-apiserver"),
    etcd: join(built.folder, "etcd"),
    version: versionIn(kubernetes),
  };
}
