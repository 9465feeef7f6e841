import { createServer, type Server } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "@jest/globals";
import { describe } from "../../model/deployment.ts";
import { localSettings } from "../../model/rules/fixtures.ts";
import { checkPorts, connect, imagesOf, isPresent, NotReadyError, pull } from "./preflight.ts";

const local = describe(localSettings());
const folder = mkdtempSync(join(tmpdir(), "preflight-"));
let server: Server | undefined;
let daemons = 0;

afterEach(() => void server?.close());
afterAll(() => rmSync(folder, { recursive: true }));

/** A daemon that gives these answers by path; everything else is 404, as of an image that is not there. */
async function daemon(answers: Record<string, { status?: number; body: unknown }>) {
  server = createServer((request, response) => {
    const path = request.url!.replace(/\?.*/, "");
    const { status = 200, body } = answers[path] ?? {
      status: 404,
      body: { message: `No such thing: ${path}` },
    };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  const socket = join(folder, `${++daemons}.sock`);
  await new Promise<void>((resolve) => server!.listen(socket, resolve));
  return connect(`unix://${socket}`);
}
const ping = { "/_ping": { body: "OK" } };

test("without a daemon it says where it looked, what to do, and which setting leads elsewhere", async () => {
  const error = await connect("unix:///nowhere/docker.sock").catch((reason: unknown) => reason as Error);
  expect(error).toBeInstanceOf(NotReadyError);
  expect((error as Error).message).toMatch(
    /No Docker daemon answers at unix:\/\/\/nowhere\/docker\.sock\. Start Docker.*jitsi:hosts/,
  );
});

test("the images of the deployment, each once", () => {
  const images = imagesOf(local);
  expect(new Set(images).size).toBe(images.length);
  expect(images).toContain("ghcr.io/jitsi/prosody:stable-11146-2");
  expect(images).toHaveLength(7);
});

test("an image that is not here is told from one that is", async () => {
  const docker = await daemon({ ...ping, "/images/here:1/json": { body: { Id: "sha256:1" } } });
  expect(await isPresent(docker, "here:1")).toBe(true);
  expect(await isPresent(docker, "gone:1")).toBe(false);
});

test("the registry's reason is passed on when an image cannot be pulled", async () => {
  const docker = await daemon({
    ...ping,
    "/images/create": { status: 500, body: { message: "manifest unknown" } },
  });
  await expect(pull(docker, "gone:1", () => undefined)).rejects.toThrow("manifest unknown");
});

test("ports that other containers hold are named with them, our own are not", async () => {
  const port = (PublicPort: number, Type: string) => ({ IP: "127.0.0.1", PrivatePort: 1, PublicPort, Type });
  const docker = await daemon({
    ...ping,
    "/containers/json": {
      body: [
        { Names: ["/mine"], Labels: { "jitsi.deployment": "local" }, Ports: [port(8000, "tcp")] },
        { Names: ["/other"], Labels: {}, Ports: [port(8443, "tcp"), port(5432, "tcp"), port(10000, "tcp")] },
      ],
    },
  });
  const error = await checkPorts(docker, local).catch((reason: unknown) => reason as Error);
  expect((error as Error).message).toMatch(/^These ports are taken: 8443\/tcp \(container other\)\. /);
});
