import { listed } from "./lists.ts";
import { addressesOf } from "../hosts/hosts.ts";
import { rule, type Rule } from "./rule.ts";
import { envKey, envOf, ofRole, textOf } from "./view.ts";

const turnNames = ["TURN_HOST", "TURNS_HOST"] as const;

const turn: Rule = rule({
  id: "T59",
  title: "a TURN server is fully configured, and not on nginx's own port",
  why: "By default, TURN_TRANSPORT is tcp and TURN_PORT is 443 (prosody.cfg.lua:30-40), which is where nginx listens. Without credentials, clients are rejected.",
  fix: "Set TURN_HOST or TURNS_HOST, and TURN_CREDENTIALS as a secret.",
  *find(deployment) {
    const { publicHost } = deployment.topology;
    for (const { host, service } of ofRole(deployment, "prosody")) {
      const given = turnNames.filter((name) => textOf(service, name));
      const [first] = given;
      const orphan = service.extraEnv.find((name) => /^TURNS?_/.test(name));
      if (first === undefined) {
        if (orphan !== undefined)
          yield {
            key: envKey(service, orphan),
            value: undefined,
            what: "has no effect without TURN_HOST or TURNS_HOST",
          };
        continue;
      }
      const credentials = ["TURN_CREDENTIALS", "TURN_USERNAME"].some((name) => envOf(service, name));
      if (!credentials)
        yield {
          key: envKey(service, first),
          value: textOf(service, first),
          what: "has neither TURN_CREDENTIALS nor TURN_USERNAME and TURN_PASSWORD",
        };
      if (given.includes("TURN_HOST") && !textOf(service, "TURN_TRANSPORT"))
        yield {
          key: envKey(service, "TURN_HOST"),
          value: textOf(service, "TURN_HOST"),
          what: "would be used over TCP only",
          fix: "Set TURN_TRANSPORT to udp, tcp, or udp,tcp.",
        };
      for (const name of given) {
        const port = textOf(service, name === "TURN_HOST" ? "TURN_PORT" : "TURNS_PORT") ?? "443";
        const here = (textOf(service, name) ?? "")
          .split(",")
          .filter((item) => item === publicHost || item === addressesOf(host).publicAddress);
        if (here.length > 0 && port === String(deployment.settings.appServer.httpsPort))
          yield {
            key: envKey(service, name),
            value: textOf(service, name),
            what: `is ${listed(here)}:${port}, where nginx listens`,
            fix: "Run the TURN server on a separate host, or set another TURN_PORT or TURNS_PORT.",
          };
      }
    }
  },
});

export const turnRules: readonly Rule[] = [turn];
