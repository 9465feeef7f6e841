import type { Host } from "../../../model/deployment.ts";

/** For /etc/sysctl.d: the kernel settings that a host needs, each with its reason. */
export const sysctlSnippet = ({ kernelSettings }: Pick<Host, "kernelSettings">): string =>
  kernelSettings.map(({ key, value, why }) => `# ${why}\n${key} = ${value}\n`).join("\n");
