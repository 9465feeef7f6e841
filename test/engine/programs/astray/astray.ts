/** A container, and what is wrong with it: ASTRAY is `port`, `secret` or nothing. */
import { Container } from "@pulumi/docker/container.js";
import { Provider } from "@pulumi/docker/provider.js";
import { RandomPassword } from "@pulumi/random/randomPassword.js";

const wrong = process.env["ASTRAY"];
const provider = new Provider("host", { host: "ssh://root@one" });
const password = new RandomPassword("password", { length: 24, special: false });

new Container(
  "grafana",
  {
    name: "grafana",
    image: "example/grafana:1",
    envs: [password.result.apply((text) => `GF_SECURITY_ADMIN_PASSWORD=${text}`)],
    labels: [{ label: "note", value: wrong === "secret" ? password.result : "none" }],
    ports: [{ internal: 3000, external: 3000, ip: wrong === "port" ? "0.0.0.0" : "127.0.0.1" }],
  },
  { provider },
);
