import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type Docker from "dockerode";
import { execa } from "execa";
import { withFileLock } from "../../programs/fileLock.ts";
import { dockerCache, startDaemon } from "./daemon.ts";
import type { Daemon } from "./daemon.ts";
import { systemPath } from "../setUp/programs.ts";

/** The stand-ins, one a folder of `images/`, in an order in which each comes after the one it is built from. */
const imageNames = [
  "base",
  "web",
  "prosody",
  "jicofo",
  "jvb",
  "influxdb",
  "grafana",
  "telegraf",
  "web-app",
] as const;
const imagesDirectory = join(import.meta.dirname, "images");
const packagesFile = join(imagesDirectory, "packages.txt");
const suite = "bookworm";

/** Name under which an image of {@link imageNames} is in the store. */
export function standIn(name: (typeof imageNames)[number]): string {
  return `stand-in/${name}:latest`;
}

/**
 * Directory with the stand-in images, as a data root's `image` and `overlay2`, for {@link startDaemon}. It is in the
 * cache under a key of the images' sources and the daemon's version; the first call builds it from Debian packages
 * (a minute or two, see README.md), and so does the first one after a change of the sources.
 */
export async function imageStore(): Promise<string> {
  const version = (await execa("dockerd", ["--version"], { env: { PATH: systemPath } })).stdout;
  const packages = await readFile(packagesFile, "utf8");
  const recipe = await readFile(import.meta.filename, "utf8");
  const store = join(dockerCache(), "stores", digest(version, packages, recipe, await sources()));
  const makeOrTouch = async () => {
    if (!(await exists(store))) await buildStore(store, await rootFileSystem(packages));
    await utimes(store, new Date(), new Date());
    await forgetOld(join(dockerCache(), "stores"));
  };
  await withFileLock(join(dockerCache(), "images.lock"), makeOrTouch, { pollMs: 200 });
  return store;
}

function digest(...parts: string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}

/** Names, modes and contents of everything in `images/`, as one text. */
async function sources(): Promise<string> {
  const { stdout } = await execa("tar", [...tarArgs, "--mtime=@0", "--directory", imagesDirectory, "."], {
    encoding: "base64",
  });
  return stdout;
}

// What is in the clone as this user's umask has it must not end up in an image.
const tarArgs = [
  "--create",
  "--sort=name",
  "--owner=0",
  "--group=0",
  "--numeric-owner",
  "--mode=u+w,go-w,a+rX",
];

/** Path of a tar file with a Debian root file system of `packages`, which is kept in the cache. */
async function rootFileSystem(packages: string): Promise<string> {
  const directory = join(dockerCache(), "roots");
  const file = join(directory, `${digest(suite, packages)}.tar`);
  if (!(await exists(file))) {
    await mkdir(directory, { recursive: true });
    const include = `--include=${packages.trim().split(/\s+/).join(",")}`;
    const exclude = ["man", "doc", "info", "locale"].map(
      (name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`,
    );
    const options = ["--variant=minbase", "--format=tar", include, ...exclude];
    const command = [...options, suite, `${file}.part`];
    const { failed, stderr } = await execa("mmdebstrap", command, {
      env: { PATH: systemPath },
      reject: false,
    });
    if (failed) throw new Error(`mmdebstrap cannot make a Debian root file system:\n${stderr.slice(-1000)}`);
    await rename(`${file}.part`, file);
  }
  await utimes(file, new Date(), new Date());
  await forgetOld(directory);
  return file;
}

/** Builds all images with a daemon that has nothing else to do, and keeps its images as `store`. */
async function buildStore(store: string, root: string): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "images-"));
  const daemon = await startDaemon(directory);
  try {
    const name = { repo: "stand-in/root", tag: "latest" };
    await finished(
      daemon.docker,
      (await daemon.docker.importImage(createReadStream(root), name)) as Readable,
    );
    for (const name of imageNames) await buildImage(daemon, name);
    await daemon.stop({ keepData: true });
    await rm(`${store}.part`, { recursive: true, force: true });
    await mkdir(`${store}.part`, { recursive: true });
    for (const part of ["image", "overlay2"]) {
      await rename(join(daemon.dataRoot, part), join(`${store}.part`, part));
    }
    await rename(`${store}.part`, store);
  } finally {
    await daemon.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function buildImage(daemon: Daemon, name: (typeof imageNames)[number]): Promise<void> {
  const files = [...tarArgs, "--directory", join(imagesDirectory, name), "."];
  const context = execa("tar", files, { buffer: false });
  const options = { t: standIn(name), forcerm: true, networkmode: "none" };
  const build = await daemon.docker.buildImage(context.stdout, options);
  await finished(daemon.docker, build as Readable).catch((error: Error) => {
    throw new Error(`The image ${name} cannot be built: ${error.message}`, { cause: error });
  });
  await context;
}

/** Waits for the end of an answer in which the daemon reports its progress. @throws Error with all it reported. */
export async function finished(docker: Docker, progress: Readable): Promise<void> {
  const lines = await new Promise<{ error?: string; stream?: string }[]>((resolve, reject) =>
    docker.modem.followProgress(progress, (error, output) => (error ? reject(error) : resolve(output))),
  );
  const failed = lines.find((line) => line.error);
  if (failed) throw new Error(`${failed.error}\n${lines.map((line) => line.stream ?? "").join("")}`);
}

/** Deletes all in `directory` but the three last used. A daemon that has links to a deleted store keeps its images. */
async function forgetOld(directory: string): Promise<void> {
  const paths = (await readdir(directory)).map((name) => join(directory, name));
  const used = await Promise.all(paths.map(async (path) => ({ path, at: (await stat(path)).mtimeMs })));
  const old = used.sort((one, other) => other.at - one.at).slice(3);
  await Promise.all(old.map(({ path }) => rm(path, { recursive: true, force: true })));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
