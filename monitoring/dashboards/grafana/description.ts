import type { Panel } from "../spec.ts";

/** A panel's words, and who says where its limits are. */
export const describe = ({ description, limits }: Pick<Panel, "description" | "limits">): string =>
  limits === undefined ? description : `${description}\n\n${limits.why}`;
