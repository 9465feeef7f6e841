import * as runtimeConfig from "@pulumi/pulumi/runtime/config.js";
import type { RawConfig } from "./rawConfig.ts";

/** Exported by the SDK, but not declared: `pulumi.Config` itself asks it only to warn. */
const { isConfigSecret: isSecret } = runtimeConfig as unknown as { isConfigSecret: (key: string) => boolean };

/** The running stack's own config; no other place reads it. */
export const runningConfig = (): Pick<RawConfig, "values" | "isSecret"> => ({
  values: runtimeConfig.allConfig(),
  isSecret,
});
