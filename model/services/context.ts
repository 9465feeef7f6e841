import { envKind, type EnvOf } from "../images/env.ts";
import { jitsiImage, type JitsiImage } from "../images/images.ts";
import { jitsiRuntime, plainRuntime } from "../images/runtime.ts";
import type { ConfigFile, Env, Service } from "./service.ts";
import { imageOfContainer, type CustomizableContainer, type Settings } from "../settings.ts";
import type { Topology } from "../topology.ts";

/** What every service is made from. */
export interface ServiceContext {
  readonly settings: Settings;
  readonly topology: Topology;
}

type Wired<I extends JitsiImage> = Omit<
  Service,
  "role" | "image" | "env" | "extraEnv" | "openFiles" | keyof typeof jitsiRuntime
> &
  Partial<Pick<Service, "tmpfs" | "restart" | "stopGraceSeconds" | "network">> & { readonly env: EnvOf<I> };

/**
 * A service of one of upstream's images: its runtime contract, what is wired here, and then what the user added.
 * What is wired wins over the user's env of the same name; the rule `wired-env` reports it.
 */
export function jitsiService<C extends CustomizableContainer>(
  { settings }: ServiceContext,
  role: C,
  wired: Wired<(typeof imageOfContainer)[C]>,
): Service {
  const { env: extra, files } = settings.containers[role] ?? { env: {}, files: [] };
  const image = imageOfContainer[role];
  const wiredEnv = { TZ: "UTC", ...wired.env } as Env;
  const lengthened = lengthen(image, wiredEnv, extra);
  return {
    ...jitsiRuntime,
    ...wired,
    role,
    image: jitsiImage(image, settings.release, settings.digests),
    env: sortKeys({ ...extra, ...wiredEnv, ...lengthened }),
    openFiles: settings.openFiles,
    extraEnv: Object.keys(extra).filter(
      (name) => !Object.hasOwn(wiredEnv, name) || Object.hasOwn(lengthened, name),
    ),
    files: addFiles(wired.files, files),
  };
}

const separators = { list: ",", lines: "\\n" } as const;

/** Prosody's lists of modules and lines of configuration: the user's stand behind ours. */
function lengthen(image: JitsiImage, wired: Env, extra: Env): Env {
  if (image !== "prosody") return {};
  return Object.fromEntries(
    Object.entries(extra).flatMap(([name, more]) => {
      const ours = Object.hasOwn(wired, name) ? wired[name] : undefined;
      const kind = envKind(image, name);
      return typeof ours === "string" && typeof more === "string" && (kind === "list" || kind === "lines")
        ? [[name, `${ours}${separators[kind]}${more}`]]
        : [];
    }),
  );
}

/** A service of somebody else's image. */
export const plainService = (
  { settings }: ServiceContext,
  wired: Omit<Service, "extraEnv" | "openFiles" | keyof typeof plainRuntime> &
    Partial<
      Pick<
        Service,
        | "user"
        | "namesOfHost"
        | "network"
        | "machineMounts"
        | "entrypoint"
        | "dropCapabilities"
        | "readOnlyRoot"
        | "tmpfs"
      >
    >,
): Service => ({
  ...plainRuntime,
  ...wired,
  openFiles: settings.openFiles,
  env: sortKeys(wired.env),
  extraEnv: [],
});

/** Files that are read as one after another take the user's text behind ours, so that the user's last word counts. */
function addFiles(wired: readonly ConfigFile[], extra: readonly ConfigFile[]): ConfigFile[] {
  const merged = wired.map((file) => {
    const mine = extra.find(({ path }) => path === file.path);
    return typeof file.content === "string" && typeof mine?.content === "string"
      ? { ...file, content: `${file.content}\n${mine.content}` }
      : file;
  });
  return [...merged, ...extra.filter(({ path }) => !wired.some((file) => file.path === path))];
}

const sortKeys = (env: Env): Env =>
  Object.fromEntries(Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1)));
