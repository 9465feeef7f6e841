import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { AgentShell } from "./agentShell.ts";

const order = {
  host: "acme.my-app.com",
  email: "ops@my-app.com",
  staging: false,
  project: "my-app-video",
  zone: "acme-challenge",
  image: "docker.io/goacme/lego:v4",
  services: ["web"],
};

describe("a certificate by a record in DNS", () => {
  let shell: AgentShell;
  let volume: string;
  let bundle: string;

  beforeEach(() => {
    shell = new AgentShell();
    volume = join(shell.folder, "volume");
    bundle = join(shell.folder, "bundle.json");
    writeFileSync(
      bundle,
      JSON.stringify({
        certificate: order,
        files: [
          { path: "files/web/config/keys/cert.crt", issued: "certificate" },
          { path: "files/web/config/keys/cert.key", issued: "key" },
        ],
      }),
    );
  });

  const issued = (place = "production") => join(volume, place, "certificates");

  /** A certificate of the name, good for so many days. */
  function issue(folder: string, days: number): void {
    mkdirSync(folder, { recursive: true });
    const pair = ["-keyout", join(folder, `${order.host}.key`), "-out", join(folder, `${order.host}.crt`)];
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    const subject = ["-subj", `/CN=${order.host}`, "-days", String(days)];
    execFileSync("openssl", ["req", "-x509", ...key, ...pair, ...subject], { stdio: "pipe" });
  }

  /** `docker run` is lego: it says how it was called, and leaves what `prepared` has, or fails. */
  async function ready(prepared?: string, before = "") {
    const script = `
      ${before}
      certificate_volume=${volume}
      docker() { echo "docker $*" >>${shell.folder}/calls
        if [[ $1 == run && -d "${prepared ?? ""}" ]]; then mkdir -p ${issued()} && cp ${prepared ?? "/none"}/* ${issued()}
        elif [[ $1 == run ]]; then echo "acme: error: 429 too many" >&2; return 1; fi; }
      running() { echo 0123; }
      compose() { echo "compose $*" >>${shell.folder}/calls; }
      chown() { :; }
      certificate_ready ${bundle}`;
    return shell.start(script);
  }

  const calls = (): string[] => {
    const file = join(shell.folder, "calls");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  };
  const file = (end: string): string =>
    readFileSync(join(shell.state, `deployment/files/web/config/keys/cert.${end}`), "utf8");

  test("is asked for in the zone of the name, and put where the service finds it", async () => {
    const made = join(shell.folder, "made");
    issue(made, 90);
    const { exitCode } = await ready(made);
    expect(exitCode).toBe(0);
    expect(calls()[0]).toContain("GCE_ZONE_ID=acme-challenge");
    expect(calls()[0]).toMatch(/--dns gcloud --domains acme\.my-app\.com run$/);
    expect(file("crt")).toBe(readFileSync(join(made, `${order.host}.crt`), "utf8"));
    expect(file("key")).toMatch(/BEGIN PRIVATE KEY/);
  });

  test("that is in its place restarts nothing", async () => {
    issue(issued(), 60);
    await ready();
    await ready();
    expect(calls().filter((call) => call.startsWith("compose"))).toEqual(["compose restart web"]);
  });

  test("that is refused keeps the service waiting, is told, and is not asked for again at once", async () => {
    const first = await ready();
    expect(first.exitCode).not.toBe(0);
    expect(readFileSync(join(shell.run, "trouble/certificate"), "utf8")).toMatch(/429 too many/);
    await ready();
    expect(calls().filter((call) => call.startsWith("docker run"))).toHaveLength(1);
  });

  test("that is refused with a secret in the answer does not spread it", async () => {
    writeFileSync(join(shell.state, "deployment/.env"), "TOKEN='acme: error: 429'\n");
    await ready();
    expect(readFileSync(join(shell.run, "trouble/certificate"), "utf8")).toContain("(secret TOKEN) too many");
  });

  test("is not asked for while the disk has no room to note it: each attempt counts at Let's Encrypt", async () => {
    await ready(undefined, "keep() { return 1; }");
    expect(calls()).toEqual([]);
  });

  test("that ends soon is renewed, and the service starts again with the new one", async () => {
    issue(issued(), 10);
    const made = join(shell.folder, "made");
    issue(made, 90);
    const { exitCode } = await ready(made);
    expect(exitCode).toBe(0);
    expect(calls()[0]).toMatch(/renew --days 30$/);
    expect(calls().at(-1)).toBe("compose restart web");
    expect(file("crt")).toBe(readFileSync(join(made, `${order.host}.crt`), "utf8"));
  });

  test("whose renewal fails goes on to be used", async () => {
    issue(issued(), 10);
    const { exitCode } = await ready();
    expect(exitCode).toBe(0);
    expect(file("crt")).toMatch(/BEGIN CERTIFICATE/);
  });

  test("that lasts is left alone", async () => {
    issue(issued(), 60);
    await ready();
    expect(calls().filter((call) => call.startsWith("docker"))).toEqual([]);
  });
});
