import { createContext, runInContext } from "node:vm";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { describe as describeDeployment } from "../deployment.ts";
import { envPlaces } from "../images/contract.generated.ts";
import type { CustomizableContainer } from "../settings.ts";
import { testBreakages } from "./breakages.ts";
import { customizedSettings, withEnv } from "./fixtures.ts";
import { check } from "./index.ts";
import { fitsEveryClosedPlace, misfitAt, placesOf, takesSecret, type Place } from "./places.ts";

const refused = (
  container: CustomizableContainer,
  name: string,
  value: string,
  says: RegExp,
  rest: Readonly<Record<string, string>> = {},
) => ({
  rule: "env-place",
  by: `${name} ${value}`,
  broken: customizedSettings(container, { env: { ...rest, [name]: value } }),
  keys: [`jitsi:containers.${container}.env.${name}`],
  says,
});

// Each was seen to stop a program, or to run as code, in a container of upstream's release.
testBreakages([
  refused(
    "web",
    "TOKEN_AUTH_URL",
    "https://sso.example.org/?n='x'",
    /breaks out of the single quotes .* config\.js.*%27/,
  ),
  refused("web", "RESOLUTION", "720p", /not a number/),
  refused("web", "VIDEOQUALITY_BITRATE_VP9_HIGH", "2M", /not a single complete value/),
  refused("web", "CSP_HEADER", 'report-to "csp"', /breaks out of the double quotes .* nginx/),
  refused("web", "DEPLOYMENTINFO_SHARD", "shard 1; deny all", /without quotes into nginx/),
  refused("web", "DEFAULT_LANGUAGE", "de<!--#include virtual=/x -->", /nginx executes/),
  refused("web", "CODEC_ORDER_JVB", '["VP9"', /not a single complete value/),
  refused("web", "CODEC_ORDER_JVB", "alert(1)", /not a single complete value/),
  refused("web", "TOOLBAR_BUTTONS", "camera, chat", /spaces around a comma/),
  refused("web", "WEB_CONFIG_PREFIX", "if (true) {", /unclosed/),
  refused("prosody", "GLOBAL_CONFIG", "a = { 1\\nb = 2", /unclosed/),
  refused(
    "prosody",
    "PROSODY_REGION_NAME",
    'x"; os.execute("id")--',
    /breaks out of the double quotes .* Prosody/,
  ),
  refused("prosody", "PROSODY_REGION_NAME", 'sh"op\\', /breaks out of the double quotes/),
  refused("prosody", "XMPP_MUC_MODULES", "a, b", /spaces around a comma/),
  refused("prosody", "GC_INC_TH", "400,", /not a number/),
  refused("jicofo", "JICOFO_CONF_SOURCE_SIGNALING_DELAYS", "50: 1000 }", /without quotes .* Jicofo/),
  refused(
    "jicofo",
    "JICOFO_CONF_SOURCE_SIGNALING_DELAYS",
    "1\nauthentication.enabled = false",
    /without quotes/,
  ),
  refused("jicofo", "JICOFO_RESTART_REQUEST_MAX", "3 # a comment", /without quotes/),
  refused("jicofo", "JICOFO_CONF_SINGLE_PARTICIPANT_TIMEOUT", '20s"', /breaks out of the double quotes/),
  refused("jicofo", "JICOFO_LOG_FILE", "/tmp/a; id", /into a shell script/),
  refused("jvb", "BWE_ESTIMATOR_ENGINE", 'x"\n y = "', /breaks out of the double quotes/),
  {
    rule: "env-place",
    by: "a secret where it stands bare",
    broken: customizedSettings(
      "jicofo",
      { env: { JICOFO_CONF_SOURCE_SIGNALING_DELAYS: { secret: "delays" } } },
      { secretNames: ["delays"] },
    ),
    keys: ["jitsi:containers.jicofo.env.JICOFO_CONF_SOURCE_SIGNALING_DELAYS"],
  },
  {
    rule: "env-place",
    by: "a value of the program's own",
    broken: withEnv("web", { DEFAULT_LANGUAGE: "d'e" }),
    keys: ["container web: env DEFAULT_LANGUAGE"],
  },
]);

describe.each(['sh"op\\', 'x"; os.execute("id")--'])("JWT_APP_ID %s", (value) => {
  test("is refused", () => {
    const env = { ENABLE_AUTH: "1", AUTH_TYPE: "jwt", JWT_APP_ID: value, JWT_APP_SECRET: { secret: "jwt" } };
    const problems = check(
      describeDeployment(customizedSettings("prosody", { env }, { secretNames: ["jwt"] })),
    );
    expect(problems).toContainEqual(
      expect.objectContaining({ key: "jitsi:containers.prosody.env.JWT_APP_ID", rule: "env-place" }),
    );
  });
});

test.each<[CustomizableContainer, string, string]>([
  ["web", "TOKEN_AUTH_URL", 'https://sso.example.org/?n=%27x%27&q="y"'],
  ["web", "ENABLE_LIVESTREAMING_VALIDATOR_REGEXP_STRING", "^(?:[a-z]{4}(?:-(?!$)|$)){4}\\\\d"],
  ["web", "CSP_HEADER", "default-src 'self'; img-src *"],
  [
    "web",
    "CHROME_EXTENSION_BANNER_JSON",
    '{ "url": "https://a.b/c", "chromeExtensionsInfo": [{ "id": "x" }] }',
  ],
  ["web", "TRANSLATION_LANGUAGES", "['de', 'fr',]"],
  ["web", "ROOM_PASSWORD_DIGITS", "false"],
  ["web", "VIDEOQUALITY_BITRATE_VP9_HIGH", "1500000"],
  ["web", "NGINX_KEEPALIVE_TIMEOUT", "75s"],
  ["web", "NGINX_WORKER_PROCESSES", "auto"],
  ["web", "NGINX_RESOLVER", "127.0.0.11 [::1]"],
  ["web", "WEB_CONFIG_PREFIX", "// It's ours\\nvar ours = { a: [1] };"],
  ["web", "P2P_STUN_SERVERS", "stun.example.org:3478,stun2.example.org:443"],
  ["web", "RESOLUTION", ""],
  ["prosody", "GLOBAL_CONFIG", '-- it\'s ours (a\\nb = { 1, "}" }'],
  ["prosody", "GLOBAL_CONFIG", "a = [[it's {]]"],
  ["web", "WEB_CONFIG_PREFIX", "var a = `it's`; /* { */"],
  ["prosody", "LDAP_BASE", "ou=people, dc=my app,dc=org"],
  ["prosody", "XMPP_MUC_MODULES", "a,b,"],
  ["jicofo", "JICOFO_CONF_SOURCE_SIGNALING_DELAYS", "{ 50: 1000, 100: 2000 }"],
  ["jicofo", "JICOFO_AUTH_LIFETIME", "24 hours"],
  ["jicofo", "JICOFO_LOG_FILE", "/var/log/jicofo.log"],
])("%s %s may be %s", (container, name, value) => {
  const found = placesOf(container === "prosodyJvb" ? "prosody" : container, name).map((place) =>
    misfitAt(place, value),
  );
  expect(found.length).toBeGreaterThan(0);
  expect(found.filter((one) => one !== undefined)).toEqual([]);
});

test("every place of the release is known, and has something that does not fit", () => {
  for (const places of Object.values(envPlaces))
    for (const [name, all] of Object.entries(places))
      for (const place of all as readonly Place[])
        if (place !== "lua,")
          expect([name, place, misfitAt(place, " {'\"\n\0")?.what]).toEqual([
            name,
            place,
            expect.any(String),
          ]);
});

// Lua, nginx and HOCON: test/rendered/envPlaces.test.ts, with their own programs.
describe("what fits stays one value for the program that reads it", () => {
  const texts = fc.oneof(
    fc.string({ unit: fc.constantFrom(..."'\"\\\n,{}[]:=#/ ab1.$`;".split("")), maxLength: 12 }),
    fc.json(),
    fc.string({ unit: "grapheme", maxLength: 8 }),
  );
  const many = { numRuns: 1000 };
  const context = createContext({});
  const run = (code: string): unknown => runInContext(code, context);

  test("between quotes of JavaScript", () =>
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(misfitAt("js'", text) === undefined);
        expect(typeof run(`'${text}'`)).toBe("string");
      }),
      many,
    ));

  test("bare in JavaScript", () =>
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(text !== "" && misfitAt("js", text) === undefined);
        expect(run(`{ let before = 1; let x = ${text}; let after = 2; [before, after] }`)).toHaveLength(2);
      }),
      many,
    ));

  test("a secret, in every place that takes one", () => {
    const closed = Object.values(envPlaces)
      .flatMap((places) => Object.values(places).flat() as Place[])
      .filter((place) => takesSecret(place) && !place.endsWith(","));
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(fitsEveryClosedPlace(text));
        expect(text).not.toMatch(/[\s"'`\\$]/);
        for (const place of closed) expect(misfitAt(place, text)).toBeUndefined();
      }),
      many,
    );
  });
});
