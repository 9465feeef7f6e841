import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { describe as suite, expect, test } from "@jest/globals";
import type { Bundle } from "./bundle.ts";
import { describe, type Deployment } from "../deployment.ts";
import { bundleOf, bundleText, largestBundle, type BundleSources } from "./renderBundle.ts";
import { broken, cloudSettings, serviceIn } from "../rules/fixtures.ts";
import { secretsOf } from "../services/service.ts";
import type { Settings } from "../settings.ts";

const everySource = new Proxy<Record<string, string>>(
  {},
  { get: (_, name) => `projects/p/secrets/acme_${String(name)}/versions/1` },
);

const sources: BundleSources = {
  secretSources: everySource,
  artifacts: { bridgeTrustStore: "dHJ1c3Q=", prosodyJvbCertificate: "-----BEGIN CERTIFICATE-----\n" },
};

const deployed = (overrides: Partial<Settings> = {}): Deployment => describe(cloudSettings(overrides));

const made = (machine: string, deployment = deployed(), from = sources): Bundle =>
  bundleOf(
    deployment,
    deployment.hosts.find(({ name }) => name === machine)!,
    from,
  );

const machines = ["app", "ew3-a", "use1-a", "ew1"];

/** The bundle that a text is of, with its files as they were. */
function unpacked(text: string): Bundle {
  const bundle = JSON.parse(text) as Bundle;
  const files = bundle.files.map((file) =>
    "gzip" in file
      ? { path: file.path, text: gunzipSync(Buffer.from(file.gzip, "base64")).toString() }
      : file,
  );
  expect(bundle.format).toBe(JSON.stringify(files) === JSON.stringify(bundle.files) ? 1 : 2);
  return { ...bundle, format: 1, files };
}

const labelsOf = ({ compose }: Bundle): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(compose.services).map(([name, { labels }]) => [name, labels["jitsi.files"]]),
  );

suite("a bundle", () => {
  test.each(machines)("of %s is the same every time, and JSON", (machine) => {
    const text = bundleText(made(machine));
    expect(bundleText(made(machine))).toBe(text);
    expect(unpacked(text)).toEqual(made(machine));
    // One value a line: previews show what changes.
    expect(text.split("\n").length).toBeGreaterThan(100);
  });

  test("says what its machine is and how its bridge leaves", () => {
    expect(made("app")).toMatchObject({ format: 1, deployment: "acme", machine: "app", drain: null });
    expect(made("ew3-a").drain).toMatchObject({ service: "jvb-ew3-a", url: "http://127.0.0.1:8080" });
    expect(Object.keys(made("ew1").compose.services)).toEqual(["jvb-ew1", "telegraf"]);
    expect(made("ew1").sysctl["net.core.rmem_max"]).toMatch(/^\d+$/);
  });

  test("has the host facts that its containers ask for, and no others", () => {
    expect(made("app").hostFacts).toEqual({});
    expect(Object.values(made("use1-a").hostFacts)).toEqual(["publicAddress"]);
    expect(made("ew1").hostFacts).toMatchObject({
      HOST_INSTANCE_NAME: "instanceName",
      HOST_PUBLIC_ADDRESS: "publicAddress",
    });
  });

  test("is none of a Docker host's", () => expect(() => made("fsn")).toThrow("fsn is a Docker host"));
});

suite("secrets", () => {
  test.each(machines)("%s gets those of its containers by name, and none of another machine's", (machine) => {
    const deployment = deployed();
    const { services } = deployment.hosts.find(({ name }) => name === machine)!;
    expect(Object.keys(made(machine).secrets).sort()).toEqual(
      [...new Set(services.flatMap(secretsOf))].sort(),
    );
  });

  test("a bridge knows of its password and the one for measurements", () =>
    expect(Object.keys(made("use1-a").secrets)).toEqual(["bridge-password", "influxdb-writer-password"]));

  test("there is no way for a value to get into a bundle: it is made from names and from what is no secret", () => {
    // Whatever a value could stand in is a text of these, so a text that is not is what the program itself wrote.
    const marks = {
      secretSources: "SOURCE",
      bridgeTrustStore: "STORE",
      prosodyJvbCertificate: "CERTIFICATE",
    };
    const text = machines
      .map((machine) =>
        bundleText(
          made(machine, deployed(), {
            secretSources: new Proxy({}, { get: () => marks.secretSources }),
            artifacts: marks,
          }),
        ),
      )
      .join();
    expect(text).not.toContain("PRIVATE KEY");
    for (const { compose, secrets } of machines.map((machine) => made(machine)))
      for (const { environment } of Object.values(compose.services))
        for (const [name, value] of Object.entries(environment))
          if (/PASSWORD$|SECRET$|TOKEN$/.test(name)) {
            const variable = /^\$\{(\w+):\?/.exec(value)?.[1];
            expect(Object.values(secrets).map((known) => known.variable)).toContain(variable);
          }
  });

  test("one that only a file holds is no variable", () => {
    const { secrets } = made("app");
    expect(secrets["prosody-jvb-key"]).toMatchObject({ variable: null });
    expect(secrets["jicofo-password"]).toMatchObject({ variable: "JICOFO_PASSWORD" });
  });

  test("one that was not made is refused by its name", () => {
    const none = { ...sources, secretSources: {} };
    expect(() => made("use1-a", deployed(), none)).toThrow("the secret bridge-password was not made");
  });
});

suite("the label by which Compose sees that a file has changed", () => {
  const before = labelsOf(made("app"));
  const changed = (bundle: Bundle): string[] =>
    Object.entries(labelsOf(bundle)).flatMap(([name, label]) => (label === before[name] ? [] : name));

  test("is on every container with files, and on no other", () => {
    const services = deployed().hosts.find(({ name }) => name === "app")!.services;
    for (const { name, files } of services)
      expect([name, before[name] === undefined]).toEqual([name, files.length === 0]);
  });

  test("changes with a file, for its container only", () => {
    const other = broken((deployment) => {
      serviceIn(deployment, "jicofo").files[0]!.content = "other";
    }, cloudSettings());
    expect(changed(made("app", other))).toEqual(["jicofo"]);
  });

  test.each([
    ["prosody-jvb-key", "prosody-jvb"],
    // Or the main Prosody would keep Jicofo's old password.
    ["jicofo-account", "prosody"],
  ])("changes with the version of %s, which is in a file, for %s only", (secret, container) => {
    const rotated = new Proxy<Record<string, string>>(
      {},
      { get: (_, name) => `${everySource[String(name)]!}${name === secret ? "2" : ""}` },
    );
    expect(changed(made("app", deployed(), { ...sources, secretSources: rotated }))).toEqual([container]);
  });

  test("stays when a secret that is in no file gets another version: Compose sees the variable itself", () => {
    const rotated = new Proxy<Record<string, string>>(
      {},
      { get: (_, name) => `${everySource[String(name)]!}${name === "jicofo-password" ? "2" : ""}` },
    );
    const bundle = made("app", deployed(), { ...sources, secretSources: rotated });
    expect(changed(bundle)).toEqual([]);
    expect(bundle.secrets["jicofo-password"]!.source).toMatch(/versions\/12$/);
  });
});

suite("its text", () => {
  const whole = made("app");
  const bundle = { ...whole, files: whole.files.filter((file) => !file.path.includes("/dashboards/")) };

  test("has its long texts packed one by one where it is too long to be read, and all else as it was", () => {
    const text = bundleText(whole);
    const { files, format } = JSON.parse(text) as Bundle;
    expect(format).toBe(2);
    const packed = files.filter((file) => "gzip" in file);
    expect(packed.map(({ path }) => path)).toContain("files/grafana/etc/grafana/dashboards/overview.json");
    for (const { gzip } of packed) {
      const bytes = Buffer.from(gzip, "base64");
      expect(gunzipSync(bytes).length).toBeGreaterThan(8000);
      expect([...bytes.subarray(4, 8), bytes[9]]).toEqual([0, 0, 0, 0, 255]);
    }
    expect(files.filter((file) => "text" in file).length).toBeGreaterThan(5);
    expect(text.length).toBeLessThan(100_000);
    // How a text is packed does not start its container anew.
    expect(labelsOf(JSON.parse(text) as Bundle)).toEqual(labelsOf(whole));
  });

  test("is as it is while it is short", () =>
    expect(JSON.parse(bundleText(bundle, largestBundle, largestBundle))).toEqual(bundle));

  test("is packed where it is too long to be read", () => {
    const packed = bundleText(bundle, largestBundle, 1000);
    expect(packed).toMatch(/^[A-Za-z0-9+/]+=*$/);
    const bytes = Buffer.from(packed, "base64");
    expect(JSON.parse(gunzipSync(bytes).toString())).toEqual(bundle);
    expect(bundleText(bundle, largestBundle, 1000)).toBe(packed);
    // No time, no operating system: the same wherever it is made (RFC 1952).
    expect([...bytes.subarray(4, 8), bytes[9]]).toEqual([0, 0, 0, 0, 255]);
  });

  test("is packed where it does not fit otherwise", () => {
    const plain = bundleText(whole);
    expect(bundleText(whole, plain.length - 1, plain.length)).toMatch(/^H4sI/);
    expect(bundleText(whole, plain.length, plain.length)).toBe(plain);
  });

  test("is refused with what takes the space where it does not fit at all", () => {
    const noise = Array.from({ length: 6000 }, (_, index) =>
      createHash("sha256").update(String(index)).digest("base64"),
    ).join("");
    const large: Bundle = {
      ...bundle,
      files: [
        { path: "files/web/config/small", text: "x" },
        { path: "files/web/config/background.svg", text: noise },
      ],
    };
    expect(() => bundleText(large)).toThrow(
      /^The bundle of acme-app has \d{6,} bytes when compressed, and 200000 fit\. What takes the space \(uncompressed\): files\/web\/config\/background\.svg \d+ kB, files\/web\/config\/small 1 kB\. Give large files to an image of your own instead\.$/,
    );
  });

  test.each(machines.filter((machine) => machine !== "app"))(
    "of the bridge %s fits into a parameter",
    (machine) => expect(bundleText(made(machine), 8192).length).toBeLessThanOrEqual(8192),
  );
});

suite("certificates", () => {
  const letsencrypt = { mode: "letsencrypt", email: "a@b.c", staging: false } as const;

  test("of Let's Encrypt wait for public DNS, on the app server only", () => {
    expect(made("app").gate).toEqual({ host: "acme.my-app.com", services: ["web"] });
    for (const machine of machines.slice(1)) expect(made(machine).gate).toBe(null);
    expect(made("app", deployed({ tls: { mode: "selfSigned" } })).gate).toBe(null);
  });

  test("by DNS are ordered for the containers that read them, which wait", () => {
    const deployment = deployed({ tls: { ...letsencrypt, challenge: "dns-01" } });
    const challengeZone = { project: "p", zone: "acme-challenge" };
    const bundle = made("app", deployment, { ...sources, challengeZone });
    expect(bundle.gate).toEqual({ host: "acme.my-app.com", services: ["web"] });
    expect(bundle.certificate).toMatchObject({
      host: "acme.my-app.com",
      ...challengeZone,
      services: ["web"],
    });
    expect(bundle.files).toContainEqual({ path: "files/web/config/keys/cert.key", issued: "key" });
    expect(() => made("app", deployment)).toThrow("challenge");
    expect(made("ew3-a", deployment).certificate).toBe(null);
    const digests = { lego: `sha256:${"a".repeat(64)}` };
    const pinned = deployed({ tls: { ...letsencrypt, challenge: "dns-01" }, digests });
    expect(made("app", pinned, { ...sources, challengeZone }).certificate?.image).toBe(
      `${bundle.certificate!.image}@${digests.lego}`,
    );
  });
});

test("a mirror in Artifact Registry is logged in to, any other is not", () => {
  const imageMirrors = { "docker.io": "mirror.my-app.com", "ghcr.io": "europe-docker.pkg.dev/p/ghcr" };
  expect(made("use1-a").registry).toBe(null);
  expect(made("use1-a", deployed({ imageMirrors })).registry).toBe("europe-docker.pkg.dev");
});
