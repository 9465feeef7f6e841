/** Tries to break what traps.ts calls impossible. */

import fc from "fast-check";
import { expect, test } from "@jest/globals";
import { composeFile } from "../bundle/compose.ts";
import { describe } from "../deployment.ts";
import type { Service } from "../services/service.ts";
import type { ContainerSettings, Settings } from "../settings.ts";
import { arbitrarySettings } from "./arbitrarySettings.ts";
import { exampleSettings, localSettings } from "./fixtures.ts";
import { ofRole, one, services } from "./view.ts";

/** Anything that a user may write into the escape hatch of every container. */
const anything: fc.Arbitrary<ContainerSettings> = fc.record({
  env: fc.dictionary(
    fc.constantFrom("RESTART", "TMPFS", "VOLUMES", "INIT", "PROSODY_MODE", "JVB_PORT", "S6_KEEP_ENV"),
    fc.string(),
  ),
  files: fc.array(
    fc.record({
      path: fc.constantFrom("/var/lib/prosody/x", "/run/x", "/config/x", "/init"),
      content: fc.string(),
    }),
    { maxLength: 3 },
  ),
});

const settings: fc.Arbitrary<Settings> = fc
  .tuple(fc.oneof(arbitrarySettings, fc.constant(localSettings())), anything)
  .map(([valid, extra]) => ({
    ...valid,
    containers: { web: extra, prosody: extra, prosodyJvb: extra, jicofo: extra, jvb: extra },
  }));

const forAll = (verify: (deployment: ReturnType<typeof describe>) => void): void => {
  fc.assert(
    fc.property(settings, (any) => {
      verify(describe(any));
    }),
    { numRuns: 200 },
  );
};

test("T13: no setting makes Prosody keep its accounts from one start to the next", () => {
  forAll((deployment) => {
    for (const role of ["prosody", "prosodyJvb"] as const)
      for (const { service } of ofRole(deployment, role)) {
        expect(service.volumes).toEqual([]);
        expect(service.tmpfs.map(({ path }) => path)).toContain("/var/lib/prosody");
      }
  });
});

test("T28: no setting brings a drained bridge back", () => {
  forAll((deployment) => {
    for (const { service } of ofRole(deployment, "jvb")) expect(service.restart).toBe("on-failure");
  });
});

test("T30: every host with a bridge is told of the UDP buffers", () => {
  forAll(({ hosts }) => {
    for (const { services, kernelSettings } of hosts) {
      const buffer = kernelSettings.find(({ key }) => key === "net.core.rmem_max");
      if (services.some(({ role }) => role === "jvb"))
        expect(Number(buffer?.value)).toBeGreaterThanOrEqual(10 * 1024 * 1024);
    }
  });
});

test("T62: nothing asks for another first process", () => {
  const deployment = describe(exampleSettings());
  const [service] = services(deployment).map((placed) => placed.service);
  // @ts-expect-error a Service has no such field
  const asking: Service = { ...service!, init: true };
  const [host] = deployment.hosts;
  const file = composeFile({ ...host!, services: [asking] }, "acme");
  expect(Object.values(file.services).map(({ init }) => init)).toEqual([false]);
});

test("T63: a $ in env is left as it is, and doubled for Compose", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("$", "{", "}", "a", "\\", "%") }), (text) => {
      const deployment = describe(
        exampleSettings({ containers: { web: { env: { WEB_CONFIG_PREFIX: text }, files: [] } } }),
      );
      expect(one(deployment, "web")?.service.env.WEB_CONFIG_PREFIX).toBe(text);
      const written = composeFile(deployment.hosts[0]!, "acme").services.web?.environment.WEB_CONFIG_PREFIX;
      expect(written?.replaceAll("$$", "\u0000")).not.toContain("$");
      expect(written?.replaceAll("$$", () => "$")).toBe(text);
    }),
  );
});
