import { parseEnv } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { cloudInit } from "../../../components/machines/agent/cloudInit.ts";
import type { Bundle } from "../../../model/bundle/bundle.ts";
import type { ComposeFile } from "../../../model/bundle/compose.ts";
import { describe as describeDeployment, type Deployment } from "../../../model/deployment.ts";
import { cloudSettings, exampleSettings } from "../../../model/rules/fixtures.ts";
import { renderDeployment, type Rendered } from "./renderedFiles.ts";
import { neededBy, type Values } from "./secretValues.ts";

const source = "config/Pulumi.acme.yaml";

const valuesFor = (deployment: Deployment): Values => {
  const { secrets, artifacts } = neededBy(deployment);
  return Object.fromEntries(
    [...secrets, ...artifacts].map((name) => [name, Buffer.from(`value of ${name}`).toString("base64")]),
  );
};

const textOf = ({ files }: Rendered, path: string): string =>
  String(files.find((file) => file.path === path)!.content);

const composeOf = (rendered: Rendered, host: string): ComposeFile =>
  parse(textOf(rendered, `${host}/compose.yaml`)) as ComposeFile;

describe("machines in the clouds", () => {
  const deployment = describeDeployment(cloudSettings());
  const values = valuesFor(deployment);
  const named = renderDeployment(deployment, source);
  const filled = renderDeployment(deployment, source, values);
  const bundle = (rendered: Rendered, host: string): Bundle =>
    JSON.parse(textOf(rendered, `${host}/bundle.json`)) as Bundle;

  test("have a bundle and user data; Docker hosts have none", () => {
    const having = (name: string): string[] =>
      named.files.flatMap(({ path }) => (path.endsWith(`/${name}`) ? path.split("/")[0]! : []));
    expect(having("bundle.json")).toEqual(["app", "ew3-a", "use1-a", "ew1"]);
    expect(having("user-data.yaml")).toEqual(having("bundle.json"));
    expect(textOf(named, "ew1/user-data.yaml")).toBe(cloudInit());
  });

  test("the bundle is the compose file beside it, but for the labels that follow its files", () => {
    for (const host of ["app", "ew1", "use1-a"]) {
      const { compose } = bundle(named, host);
      for (const service of Object.values(compose.services))
        delete (service.labels as Record<string, string>)["jitsi.files"];
      expect(compose).toEqual(composeOf(named, host));
    }
  });

  test("it names places of secrets in the cloud's own form", () => {
    expect(bundle(named, "ew1").secrets["bridge-password"]).toEqual({
      variable: "BRIDGE_PASSWORD",
      source: "projects/PROJECT/secrets/acme_bridge-password/versions/VERSION",
    });
    expect(bundle(named, "use1-a").secrets["bridge-password"]!.source).toBe(
      "/jitsi/acme/bridge-password:VERSION",
    );
  });

  test("with values it has the certificates, and the value of no secret", () => {
    const { secrets } = neededBy(deployment);
    for (const host of ["app", "ew3-a", "use1-a", "ew1"]) {
      const text = textOf(filled, `${host}/bundle.json`);
      expect([...secrets].filter((secret) => text.includes(values[secret] as string))).toEqual([]);
    }
    const files = JSON.stringify(bundle(filled, "app").files);
    expect(files).toContain(values.prosodyJvbCertificate);
    expect(files).toContain(values.bridgeTrustStore);
  });

  test("what only a machine knows is asked for, and made up where values are", () => {
    expect(textOf(named, "ew1/.env.example")).toMatch(/^HOST_INSTANCE_NAME=\n/m);
    const env = parseEnv(textOf(filled, "ew1/.env"));
    expect(env).toMatchObject({ HOST_PUBLIC_ADDRESS: "192.0.2.10", HOST_INSTANCE_NAME: "ew1-0000" });
    expect(textOf(filled, "fsn/.env")).not.toContain("HOST_");
    for (const host of deployment.hosts) {
      const asked = textOf(filled, `${host.name}/compose.yaml`).matchAll(/(?<!\$)\$\{(\w+):\?/g);
      const known = parseEnv(textOf(filled, `${host.name}/.env`));
      const unknown = [...asked].flatMap(([, variable]) => ((variable ?? "") in known ? [] : variable));
      expect([host.name, unknown]).toEqual([host.name, []]);
    }
  });

  test("README.txt says what they are, and what to do on the Docker hosts only", () => {
    const text = textOf(named, "README.txt");
    expect(text).toContain("On the Docker hosts, each in its folder (fsn):");
    expect(text).toContain("(app, ew3-a, use1-a, ew1) have further files");
    expect(
      textOf(renderDeployment(describeDeployment(exampleSettings()), source), "README.txt"),
    ).not.toContain("bundle.json");
  });
});
