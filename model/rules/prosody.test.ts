import { testBreakages } from "./breakages.ts";
import { broken, exampleSettings, serviceIn, withEnv } from "./fixtures.ts";

const { hosts } = exampleSettings();

testBreakages([
  {
    rule: "T38",
    by: "web has another domain of guests",
    broken: withEnv("web", { XMPP_GUEST_DOMAIN: "guest.example.org" }),
    keys: ["container web: env XMPP_GUEST_DOMAIN"],
  },
  {
    rule: "T38",
    by: "the main Prosody is left to its default",
    broken: withEnv("prosody", { XMPP_AUTH_DOMAIN: undefined }),
    keys: ["container prosody: env XMPP_AUTH_DOMAIN"],
  },
  {
    rule: "T39",
    by: "rooms in another domain, everywhere",
    broken: broken((deployment) => {
      for (const name of ["web", "prosody", "jicofo"])
        serviceIn(deployment, name).env.XMPP_MUC_DOMAIN = "muc.rooms.meet.jitsi";
    }),
    keys: ["container prosody: env XMPP_MUC_DOMAIN"],
  },
  {
    rule: "T40",
    by: "nginx asks upstream's own name",
    broken: withEnv("web", { XMPP_BOSH_URL_BASE: undefined }),
    keys: ["container web: env XMPP_BOSH_URL_BASE"],
  },
  {
    rule: "T40",
    by: "Jicofo asks upstream's own name",
    broken: withEnv("jicofo", { XMPP_SERVER: "xmpp.meet.jitsi" }),
    keys: ["container jicofo: env XMPP_SERVER"],
  },
  {
    rule: "T41",
    by: "another HTTP port",
    broken: withEnv("prosody-jvb", { PROSODY_HTTP_PORT: "5281" }),
    keys: ["container prosody-jvb: env PROSODY_HTTP_PORT"],
  },
  {
    rule: "T48",
    by: "the image's own limit",
    broken: withEnv("prosody", { PROSODY_C2S_LIMIT: undefined }),
    keys: ["container prosody: env PROSODY_C2S_LIMIT"],
  },
  {
    rule: "T48",
    by: "a proxy that Prosody does not trust",
    broken: withEnv("prosody", { PROSODY_TRUSTED_PROXIES: "127.0.0.1,::1" }),
    keys: ["container prosody: env PROSODY_TRUSTED_PROXIES"],
  },
  {
    rule: "T48",
    by: "more connections than files",
    broken: withEnv("web", { NGINX_WORKER_CONNECTIONS: "70000" }),
    keys: ["container web: env NGINX_WORKER_CONNECTIONS"],
  },
  {
    rule: "T48",
    by: "upstream's number of connections",
    broken: withEnv("web", { NGINX_WORKER_CONNECTIONS: undefined }),
    keys: ["container web: env NGINX_WORKER_CONNECTIONS"],
  },
  {
    rule: "T50",
    by: "metrics for the whole internet",
    broken: exampleSettings({
      hosts: hosts.map((host) => (host.name === "app" ? { ...host, subnet: "0.0.0.0/0" } : host)),
    }),
    keys: ["jitsi:hosts[0].subnet"],
  },
  {
    rule: "T50",
    by: "metrics for a network where Telegraf is not",
    broken: withEnv("prosody", { PROSODY_METRICS_ALLOWED_CIDR: "172.16.0.0/16" }),
    keys: ["container prosody: env PROSODY_METRICS_ALLOWED_CIDR"],
  },
  {
    rule: "T50",
    by: "two networks",
    broken: withEnv("prosody", { PROSODY_METRICS_ALLOWED_CIDR: "172.30.0.0/24,10.0.0.0/8" }),
    keys: ["container prosody: env PROSODY_METRICS_ALLOWED_CIDR"],
  },
  {
    rule: "T55",
    by: "a Jicofo that is unhealthy without bridges",
    broken: broken((deployment) => {
      serviceIn(deployment, "jicofo").health!.test = ["CMD", "/usr/local/bin/healthcheck.sh"];
    }),
    keys: ["container jicofo: health"],
  },
]);
