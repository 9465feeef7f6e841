import type { Deployment } from "../../../model/deployment.ts";
import { layoutOf } from "./diagram/layout.ts";
import { renderSvg } from "./diagram/svg.ts";

/** A picture of a deployment, as SVG: hosts, containers and what flows between them. The same deployment gives the same text. */
export const diagramOf = (deployment: Deployment): string => renderSvg(layoutOf(deployment));
