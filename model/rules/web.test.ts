import { describe, expect, test } from "@jest/globals";
import { describe as describeDeployment } from "../deployment.ts";
import type { WebAppSettings } from "../settings.ts";
import { testBreakages } from "./breakages.ts";
import { customizedSettings, exampleSettings, localSettings, withEnv } from "./fixtures.ts";
import { check } from "./index.ts";

const { appServer } = exampleSettings();

const webApp = (meetAt: WebAppSettings["meetAt"]): WebAppSettings => ({
  image: "registry.my-app.com/shop:1.4",
  port: 3000,
  meetAt,
});

const location = (path: string, content: string) => customizedSettings("web", { files: [{ path, content }] });

testBreakages([
  {
    rule: "T37",
    by: "a domain with a path",
    broken: exampleSettings({ baseDomain: "my-app.com/meet", tls: { mode: "selfSigned" } }),
    keys: ["jitsi:baseDomain"],
  },
  {
    rule: "T37",
    by: "plain HTTP",
    broken: withEnv("prosody", { PUBLIC_URL: "http://acme.my-app.com" }),
    keys: ["container prosody: env PUBLIC_URL"],
  },
  {
    rule: "T53",
    by: "another port than 80",
    broken: exampleSettings({ appServer: { ...appServer, httpPort: 8080 } }),
    keys: ["jitsi:appServer.httpPort"],
  },
  {
    rule: "T53",
    by: "a name that is no public one",
    broken: localSettings({
      tls: { mode: "letsencrypt", email: "me@example.org", staging: false, challenge: "http-01" },
    }),
    keys: ["jitsi:tls.mode", "jitsi:appServer.httpPort", "jitsi:tls.mode"],
    says: /not issue a certificate for localhost/,
  },
  {
    rule: "T53",
    by: "two names",
    broken: exampleSettings({ webApp: webApp({ host: "meet.my-app.com" }) }),
    keys: ["jitsi:webApp.meetHost"],
    says: /covers only acme\.my-app\.com\. Use jitsi:webApp\.meetPath/,
  },
  {
    rule: "T53",
    by: "a certificate for another name",
    broken: withEnv("web", { LETSENCRYPT_DOMAIN: "my-app.com" }),
    keys: ["container web: env LETSENCRYPT_DOMAIN"],
  },
  {
    rule: "T53",
    by: "acme.sh's own authority",
    broken: withEnv("web", { LETSENCRYPT_ACME_SERVER: undefined }),
    keys: ["container web: env LETSENCRYPT_ACME_SERVER"],
  },
  {
    rule: "T54",
    by: "no HTTPS",
    broken: customizedSettings("web", { env: { DISABLE_HTTPS: "1" } }),
    keys: ["jitsi:containers.web.env.DISABLE_HTTPS"],
  },
  {
    rule: "nginx-location",
    by: "a location of upstream's",
    broken: location("/config/nginx-custom/a.conf", "# mine\nlocation = /config.js {\n  return 204;\n}\n"),
    keys: ['jitsi:containers.web.files["/config/nginx-custom/a.conf"] line 2'],
    says: /also a location of upstream's server/,
  },
  {
    rule: "nginx-location",
    by: "a location of the program's, as a plain prefix",
    broken: location("/config/nginx/custom-meet.conf", "location /grafana/ { return 204; }\n"),
    keys: ['jitsi:containers.web.files["/config/nginx/custom-meet.conf"] line 1'],
    says: /also a location of the program/,
  },
]);

describe("what is fine", () => {
  test.each([
    ["a location of one's own", "location = /legal { return 204; }"],
    ["an exact location beside a prefix", "location = /grafana/ { return 204; }"],
    ["a regular expression", "location ~ ^/config.js$ { return 204; }"],
  ])("%s", (_name, content) =>
    expect(check(describeDeployment(location("/config/nginx-custom/a.conf", content)))).toEqual([]),
  );

  test("a web app with Jitsi Meet below a path, and one certificate", () =>
    expect(check(describeDeployment(exampleSettings({ webApp: webApp({ path: "/meet" }) })))).toEqual([]));
});
