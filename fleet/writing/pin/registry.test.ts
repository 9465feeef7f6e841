import { createHash } from "node:crypto";
import { afterEach, describe, expect, test } from "@jest/globals";
import { fakeRegistry, withDigest, withStatus, type FakeRegistry, type Manifests } from "./fakeRegistry.ts";
import { digestOf, manifestLocation } from "./registry.ts";

const digest = `sha256:${"a".repeat(64)}`;

let registry: FakeRegistry | undefined;
afterEach(async () => {
  await registry?.close();
  registry = undefined;
});

async function ask(answer: Manifests[string] | undefined, options?: { login: boolean }): Promise<string> {
  registry = await fakeRegistry(answer === undefined ? {} : { "jitsi/jvb:v1": answer }, options);
  return digestOf({ repository: `${registry.host}/jitsi/jvb`, tag: "v1" });
}

describe("the digest", () => {
  test("is asked for by HEAD, after a token for everybody", async () => {
    expect(await ask(withDigest(digest))).toBe(digest);
    expect(registry!.requests).toEqual([
      "HEAD /v2/jitsi/jvb/manifests/v1",
      "GET /token",
      "HEAD /v2/jitsi/jvb/manifests/v1",
    ]);
  });

  test("is the index's: it holds on every kind of processor", async () => {
    await ask(withDigest(digest));
    expect(registry!.accepted[0]).toMatch(
      /^application\/vnd\.oci\.image\.index\.v1\+json, application\/vnd\.docker\.distribution\.manifest\.list\.v2\+json/,
    );
  });

  test("needs no token where nobody asks for one", async () => {
    expect(await ask(withDigest(digest), { login: false })).toBe(digest);
    expect(registry!.requests).toEqual(["HEAD /v2/jitsi/jvb/manifests/v1"]);
  });

  test.each([undefined, "sha256:short"])("is that of the bytes where the header is %s", async (header) => {
    const manifest = '{"schemaVersion":2}';
    const answer: Manifests[string] = (response) =>
      response.writeHead(200, header === undefined ? {} : { "docker-content-digest": header }).end(manifest);
    expect(await ask(answer)).toBe(`sha256:${createHash("sha256").update(manifest).digest("hex")}`);
    expect(registry!.requests.at(-1)).toBe("GET /v2/jitsi/jvb/manifests/v1");
  });
});

describe("what can go wrong is a sentence", () => {
  test.each<[string, Manifests[string] | undefined, RegExp]>([
    ["no such tag", undefined, /^is not in 127.*: there is no such image or tag$/],
    ["a login is wanted", withStatus(403), /^is not for everybody: .* wants a login \(HTTP 403\)$/],
    ["the token is not enough", withStatus(401), /^is not for everybody: .* \(HTTP 401\)$/],
    ["too many requests", withStatus(429, { "retry-after": "60" }), /limits requests .*; try again in 60 s$/],
    ["too many, no matter how long", withStatus(429), /; try again later$/],
    ["a broken registry", withStatus(503), /^got no answer that helps: .* says HTTP 503; try again later$/],
  ])("%s", async (_, answer, message) => expect(ask(answer)).rejects.toThrow(message));

  test("another kind of login", async () => {
    const basic = withStatus(401, { "www-authenticate": 'Basic realm="private"' });
    await expect(ask(basic, { login: false })).rejects.toThrow(/wants a login/);
  });

  test("a token service that gives none", async () => {
    const odd: Manifests[string] = (response, { headers }) =>
      response
        .writeHead(401, { "www-authenticate": `Bearer realm="http://${headers.host}/token",scope="other"` })
        .end();
    await expect(ask(odd, { login: false })).rejects.toThrow(/wants a login/);
  });

  test("nobody there", async () => {
    registry = await fakeRegistry({});
    const { host } = registry;
    await registry.close();
    await expect(digestOf({ repository: `${host}/jitsi/jvb`, tag: "v1" })).rejects.toThrow(
      `cannot be asked for: ${host} is not reachable from here (ECONNREFUSED)`,
    );
    registry = undefined;
  });
});

test.each([
  ["ghcr.io/jitsi/jvb", "https://ghcr.io/v2/jitsi/jvb/manifests/v1"],
  ["docker.io/library/influxdb", "https://registry-1.docker.io/v2/library/influxdb/manifests/v1"],
  ["grafana/grafana", "https://registry-1.docker.io/v2/grafana/grafana/manifests/v1"],
  ["telegraf", "https://registry-1.docker.io/v2/library/telegraf/manifests/v1"],
  [
    "europe-docker.pkg.dev/p/ghcr/jitsi/jvb",
    "https://europe-docker.pkg.dev/v2/p/ghcr/jitsi/jvb/manifests/v1",
  ],
  ["localhost:5000/jvb", "http://localhost:5000/v2/jvb/manifests/v1"],
  ["registry.local:5000/jvb", "https://registry.local:5000/v2/jvb/manifests/v1"],
])("%s is asked for at %s", (repository, url) =>
  expect(manifestLocation({ repository, tag: "v1" }).url.href).toBe(url),
);
