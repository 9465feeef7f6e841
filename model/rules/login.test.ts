import { testBreakages } from "./breakages.ts";
import { exampleSettings } from "./fixtures.ts";
import type { ContainerSettings, Settings } from "../settings.ts";

/** People log in at all three containers; the rest is Prosody's. */
const login = (
  both: Record<string, string>,
  prosody: ContainerSettings["env"] = {},
  overrides: Partial<Settings> = {},
): Settings =>
  exampleSettings({
    containers: {
      web: { env: { ENABLE_AUTH: "1" }, files: [] },
      prosody: { env: { ENABLE_AUTH: "1", ...both, ...prosody }, files: [] },
      jicofo: { env: { ENABLE_AUTH: "1", ...both }, files: [] },
    },
    ...overrides,
  });

testBreakages([
  {
    rule: "internal-accounts",
    by: "no word of how to log in",
    broken: login({}),
    keys: ["jitsi:containers.prosody.env.ENABLE_AUTH"],
    says: /loses them at its next start.*jwt, ldap, matrix and hybrid_matrix_token/,
  },
  {
    rule: "internal-accounts",
    by: "accounts in Prosody",
    broken: login({ AUTH_TYPE: "internal" }),
    keys: ["jitsi:containers.prosody.env.AUTH_TYPE"],
  },
  {
    rule: "internal-accounts",
    by: "a misspelt way",
    broken: login({ AUTH_TYPE: "jtw" }),
    keys: ["jitsi:containers.prosody.env.AUTH_TYPE"],
    says: /Did you mean jwt\?/,
  },
  {
    rule: "auth-parts",
    by: "tokens without a key",
    broken: login({ AUTH_TYPE: "jwt" }, { JWT_APP_ID: "acme" }),
    keys: ["jitsi:containers.prosody.env.AUTH_TYPE"],
    says: /JWT_APP_SECRET or JWT_ASAP_KEYSERVER/,
  },
  {
    rule: "agreeing-env",
    by: "login at Prosody only",
    broken: exampleSettings({
      containers: {
        prosody: {
          env: { ENABLE_AUTH: "1", PROSODY_AUTH_TYPE: "ldap", LDAP_URL: "ldap://a", LDAP_BASE: "dc=a" },
          files: [],
        },
      },
    }),
    keys: ["jitsi:containers.prosody.env.ENABLE_AUTH"],
    says: /differs from web's 0 and jicofo's 0\. .*jitsi:containers\.web\.env and jitsi:containers\.jicofo\.env/,
  },
  {
    rule: "agreeing-env",
    by: "polls off in the client only",
    broken: exampleSettings({ containers: { web: { env: { DISABLE_POLLS: "1" }, files: [] } } }),
    keys: ["jitsi:containers.web.env.DISABLE_POLLS"],
  },
]);
