import { parseSettings } from "./settings.ts";
import { renderProblems } from "../model/problem.ts";
const run = (values: Record<string, unknown>, secret: string[] = []) => {
  const r = parseSettings({
    source: "config/Pulumi.x.yaml",
    values: Object.fromEntries(
      Object.entries(values).map(([k, v]) => ["jitsi:" + k, typeof v === "string" ? v : JSON.stringify(v)]),
    ),
    isSecret: (k) => secret.includes(k),
    readFile: () => {
      throw Object.assign(new Error("x"), { code: "ENOENT" });
    },
  });
  console.log(
    "problems" in r ? renderProblems("config/Pulumi.x.yaml", r.problems) : JSON.stringify(r.settings),
  );
};
run({ kind: "local" });
run({});
run({
  appPrefix: "Acme",
  baseDomain: "x",
  relase: "q",
  release: "stable-9955",
  hosts: [
    { name: "a", docker: "ssh://h", region: "r", publicAddress: "1", extra: 1 },
    {
      name: "a",
      docker: "ssh://h",
      region: 3,
      publicAddress: "1.2.3.4",
      privateAddress: "8.8.8.8",
      subnet: "1.2.3.4",
    },
  ],
  bridges: {
    static: [
      { name: "x", host: "b", port: 1 },
      { name: "x", host: "b", port: "z" },
    ],
  },
  tls: { mode: "letsencrypts" },
  appServer: { jicofoHeapMiB: 1.5 },
  protect: "maybe",
  secrets: { a: "b" },
  media: "vidio",
  regions: { groups: { "A B": [] } },
  containers: { jvb: { env: { X: [] } }, web: { files: { a: "b" } } },
});
run({
  kind: "local",
  protect: "false",
  containers: { web: { files: { "custom-config.js": "x.js" }, env: { ENABLE_P2P: false } } },
  bridges: { static: [{ name: "q", host: "loca" }] },
});
run({ kind: "local", appPrefix: "[x", media: "audio" }, ["jitsi:media"]);
