import { expect, test } from "@jest/globals";
import { describe } from "../deployment.ts";
import type { ContainerSettings, Settings } from "../settings.ts";
import { testBreakages } from "./breakages.ts";
import { customizedSettings } from "./fixtures.ts";
import { check } from "./index.ts";

const turn = (env: ContainerSettings["env"]): Settings =>
  customizedSettings("prosody", { env }, { secretNames: ["turn"] });

const secret = { TURN_CREDENTIALS: { secret: "turn" } };

const key = (name: string): string => `jitsi:containers.prosody.env.${name}`;

testBreakages([
  {
    rule: "T59",
    by: "no credentials",
    broken: turn({ TURNS_HOST: "turn.my-app.com" }),
    keys: [key("TURNS_HOST")],
    says: /TURN_CREDENTIALS/,
  },
  {
    rule: "T59",
    by: "no transport",
    broken: turn({ ...secret, TURN_HOST: "turn.my-app.com" }),
    keys: [key("TURN_HOST")],
    says: /over TCP only/,
  },
  {
    rule: "T59",
    by: "nginx's own host and port",
    broken: turn({ ...secret, TURNS_HOST: "turn.my-app.com,acme.my-app.com" }),
    keys: [key("TURNS_HOST")],
    says: /acme\.my-app\.com:443, where nginx listens/,
  },
  {
    rule: "T59",
    by: "no server",
    broken: turn(secret),
    keys: [key("TURN_CREDENTIALS")],
  },
]);

test.each([
  [{ ...secret, TURN_HOST: "turn.my-app.com", TURN_TRANSPORT: "udp" }],
  [{ ...secret, TURNS_HOST: "acme.my-app.com", TURNS_PORT: "5349" }],
  [{ ...secret, TURNS_HOST: "turn.my-app.com" }],
])("%j is fine", (env) => expect(check(describe(turn(env)))).toEqual([]));
