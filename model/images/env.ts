/** Env typed by each image's own contract: a name that the image does not read does not compile. */

import type { EnvValue } from "../services/service.ts";
import { envContract } from "./contract.generated.ts";
import type { JitsiImage } from "./images.ts";

/** Upstream's templates and shell tests read booleans differently; only these two mean the same to all (trap T3). */
export type Flag = "1" | "0";

type Contract<I extends JitsiImage> = (typeof envContract)[I];

export type EnvOf<I extends JitsiImage> = {
  readonly [Name in keyof Contract<I>]?: Contract<I>[Name] extends "flag" ? Flag : EnvValue;
} & JavaEnv<I>;

/** The JVM itself reads this one, whatever the image's scripts do (JDK 21, "JAVA_TOOL_OPTIONS"). */
type JavaEnv<I extends JitsiImage> = I extends "jicofo" | "jvb"
  ? { readonly JAVA_TOOL_OPTIONS?: string }
  : unknown;

export const flag = (on: boolean): Flag => (on ? "1" : "0");

const javaImages: readonly string[] = ["jicofo", "jvb"] satisfies JitsiImage[];

/** How an image reads a variable, or undefined if it does not. */
export function envKind(image: JitsiImage, name: string): "flag" | "list" | "lines" | "text" | undefined {
  if (name === "JAVA_TOOL_OPTIONS" && javaImages.includes(image)) return "text";
  const contract: Readonly<Record<string, "flag" | "list" | "lines" | "text">> = envContract[image];
  return Object.hasOwn(contract, name) ? contract[name] : undefined;
}

/** All variables that an image reads. */
export const envNames = (image: JitsiImage): string[] => Object.keys(envContract[image]);
