import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { tarArchive } from "./tarArchive.ts";
import type { ArchiveFile } from "./tarArchive.ts";

const root = fileURLToPath(new URL("root", import.meta.url));

/** Where cloud-init puts the archive before it is unpacked. */
const archivePath = "/var/lib/jitsi-host/agent.tar.gz";

/**
 * User data of every machine of ours in every cloud: puts the host agent (`root/` beside this file) on it and starts it. It has no
 * parameter, so it changes only with the agent itself; what a machine runs comes with the bundle.
 *
 * @returns a `#cloud-config` document in ASCII, for GCP's metadata `user-data`. For EC2 see {@link cloudInitForEc2}.
 */
export function cloudInit(): string {
  return (made ??= makeCloudInit());
}

/** A deployment has many machines, and a process may describe many deployments. */
let made: string | undefined;

function makeCloudInit(): string {
  const archive = deterministicGzip(tarArchive(agentFiles())).toString("base64");
  const units = ["disk", "setup", ""].map((name) => `jitsi-host${name && `-${name}`}.service`);
  return [
    "#cloud-config",
    // Packages come by jitsi-host-setup.service, which tries until it has them; cloud-init tries once.
    "write_files:",
    `  - path: ${archivePath}`,
    "    encoding: b64",
    `    permissions: "0600"`,
    `    content: ${archive}`,
    "runcmd:",
    `  - [tar, --extract, --no-same-owner, --no-overwrite-dir, --directory=/, --file=${archivePath}]`,
    "  - [systemctl, daemon-reload]",
    `  - [systemctl, enable, ${units.join(", ")}]`,
    // cloud-init does not wait for the packages.
    `  - [systemctl, start, --no-block, ${units.join(", ")}]`,
    "",
  ].join("\n");
}

/**
 * The same for EC2, which takes 16 KB at most: gzip of {@link cloudInit}, which cloud-init unpacks by itself, in base64
 * (`userDataBase64` of an instance, `userData` of a launch template).
 */
export const cloudInitForEc2 = (): string =>
  (madeForEc2 ??= deterministicGzip(Buffer.from(cloudInit())).toString("base64"));

let madeForEc2: string | undefined;

/** Files of the agent as they are on a machine, scripts without their comments, by path. */
export function agentFiles(): ArchiveFile[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({
      path: path.slice(root.length + 1),
      // The command's help is indented for people.
      content: path.includes("/lib/")
        ? withoutIndentation(withoutComments(readFileSync(path, "utf8")))
        : withoutComments(readFileSync(path, "utf8")),
      mode: path.includes("/bin/") ? 0o755 : 0o644,
    }));
}

/** Whole lines of comment, empty lines and indentation cost a third of EC2's limit. The first line of a script stays. */
const withoutComments = (text: string): string => text.replaceAll(/^[ ]*(#(?!!).*)?\n/gm, "");
const withoutIndentation = (text: string): string => text.replaceAll(/^ +/gm, "");

/** zlib writes no time; the byte that tells the operating system is made the same everywhere ("unknown", RFC 1952). */
function deterministicGzip(content: Buffer): Buffer {
  const compressed = gzipSync(content, { level: 9 });
  compressed[9] = 255;
  return compressed;
}
