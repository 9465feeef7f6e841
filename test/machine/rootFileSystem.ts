import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { execa } from "execa";
import { withFileLock } from "../../programs/fileLock.ts";
import { dockerCache, startDaemon } from "../docker/daemon.ts";
import { finished } from "../docker/imageStore.ts";
import { systemPath } from "../setUp/programs.ts";

/** Name of the image of a machine, in the store of {@link machineStore}. */
export const machineImage = "machine:latest";

const suite = "bookworm";

/** What Debian 12 calls otherwise, or not at all: an empty package of that name, so that the agent finds it installed. */
const emptyPackages = ["docker-compose-v2"];

/**
 * Directory with {@link machineImage} as dockerd keeps it: Debian with systemd, cloud-init and Docker. It is in the cache under a
 * key of its recipe; making it takes one to two minutes.
 */
export async function machineStore(): Promise<string> {
  const packages = (await readFile(join(import.meta.dirname, "packages.txt"), "utf8")).trim().split(/\s+/);
  const recipe = await readFile(import.meta.filename, "utf8");
  const { stdout: version } = await execa("dockerd", ["--version"], { env: { PATH: systemPath } });
  const key = createHash("sha256")
    .update(JSON.stringify([packages, recipe, version]))
    .digest("hex");
  const stores = join(dirname(dockerCache()), "machine");
  const store = join(stores, key.slice(0, 16));
  await mkdir(stores, { recursive: true });
  await withFileLock(
    join(dirname(dockerCache()), "machine.lock"),
    async () => {
      if (!(await stat(store).catch(() => undefined))) await build(store, packages);
      await utimes(store, new Date(), new Date());
      await forgetOthers(stores);
    },
    { pollMs: 200 },
  );
  return store;
}

async function build(store: string, packages: readonly string[]): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "machine-"));
  try {
    const tar = join(directory, "root.tar");
    await debootstrap(tar, packages, directory);
    const daemon = await startDaemon(directory);
    try {
      const [repo = "", tag = ""] = machineImage.split(":");
      await finished(
        daemon.docker,
        (await daemon.docker.importImage(createReadStream(tar), { repo, tag })) as Readable,
      );
      await daemon.stop({ keepData: true });
      await rm(`${store}.part`, { recursive: true, force: true });
      await mkdir(`${store}.part`, { recursive: true });
      for (const part of ["image", "overlay2"])
        await rename(join(daemon.dataRoot, part), join(`${store}.part`, part));
      await rename(`${store}.part`, store);
    } finally {
      await daemon.stop();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function debootstrap(tar: string, packages: readonly string[], directory: string): Promise<void> {
  const hooks = [];
  for (const name of emptyPackages) {
    const tree = join(directory, name, "DEBIAN");
    await mkdir(tree, { recursive: true });
    const fields = {
      Package: name,
      Version: "1",
      Architecture: "all",
      Maintainer: "none",
      Description: "empty",
    };
    const control = Object.entries(fields).map(([field, value]) => `${field}: ${value}\n`);
    await writeFile(join(tree, "control"), control.join(""));
    const deb = join(directory, `${name}.deb`);
    await execa("dpkg-deb", ["--build", "--root-owner-group", dirname(tree), deb]);
    hooks.push(
      `--customize-hook=upload ${deb} /tmp/empty.deb`,
      '--customize-hook=chroot "$1" dpkg -i /tmp/empty.deb',
    );
  }
  const command = [
    ...["--variant=minbase", "--format=tar", `--include=${packages.join(",")}`, ...hooks],
    ...["man", "doc", "info", "locale"].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
    // As on an image of a cloud: every machine gets a number of its own, and cloud-init finds out where it is.
    '--customize-hook=rm -f "$1/etc/machine-id" "$1/tmp/empty.deb" && touch "$1/etc/machine-id"',
    '--customize-hook=echo "datasource_list: [NoCloud]" > "$1/etc/cloud/cloud.cfg.d/90_seed.cfg"',
    '--customize-hook=printf "network: {config: disabled}\\nlocale: false\\n" > "$1/etc/cloud/cloud.cfg.d/91_network.cfg"',
    // The agent starts Docker, once the data disk is there.
    '--customize-hook=chroot "$1" systemctl disable docker.service docker.socket containerd.service',
    ...[suite, tar],
  ];
  const { failed, stderr } = await execa("mmdebstrap", command, { env: { PATH: systemPath }, reject: false });
  if (failed) throw new Error(`mmdebstrap cannot make a machine's root file system:\n${stderr.slice(-1000)}`);
}

/** Keeps the two stores that were used last. */
async function forgetOthers(stores: string): Promise<void> {
  const paths = (await readdir(stores)).map((name) => join(stores, name));
  const used = await Promise.all(paths.map(async (path) => ({ path, at: (await stat(path)).mtimeMs })));
  const old = used.sort((one, other) => other.at - one.at).slice(2);
  await Promise.all(old.map(({ path }) => rm(path, { recursive: true, force: true })));
}
