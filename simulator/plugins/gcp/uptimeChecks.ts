/** Checks from outside that something answers. */
import { object, text } from "../docker/inputs.ts";
import { hexDigits } from "../cloud/madeUp.ts";
import type { Kind } from "../cloud/kind.ts";
import { lastPart, scopeOf } from "./paths.ts";
import { badRequest } from "./refusals.ts";

export const uptimeCheck = "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig";

/** https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.uptimeCheckConfigs */
const periods = ["60s", "300s", "600s", "900s"];

export const uptimeChecks: Kind = {
  // The API makes up the last part.
  id: ({ inputs, settings, seed }) =>
    `projects/${scopeOf(inputs, settings).project}/uptimeCheckConfigs/${hexDigits(seed, 12)}`,
  problems: ({ inputs }) => {
    const period = text(inputs.period);
    const timeout = /^(\d+)(?:\.\d+)?s$/.exec(text(inputs.timeout));
    const seconds = Number(timeout?.[1] ?? 0);
    const resource = object(inputs.monitoredResource);
    const host = object(resource.labels).host;
    return [
      ...(period === "" || periods.includes(period)
        ? []
        : [badRequest(`Field uptime_check_config.period must be one of ${periods.join(", ")}.`)]),
      ...(text(inputs.timeout) === "" || (seconds >= 1 && seconds <= 60)
        ? []
        : [badRequest("Field uptime_check_config.timeout must be between 1s and 60s.")]),
      ...(resource.type === "uptime_url" && (host === undefined || host === "" || text(host).includes("/"))
        ? [badRequest("Field uptime_check_config.monitored_resource.labels.host must be a host name.")]
        : []),
    ];
  },
  outputs: ({ id }) => ({ name: id, uptimeCheckId: lastPart(id) }),
};
