import { expect, test } from "@jest/globals";
import { loadFineStack } from "../../stacks/loadStack.ts";
import { openStackFolder } from "../../stacks/stackFolder.ts";
import { pinnableImages } from "./pinnableImages.ts";

const namesOf = (stack: string) =>
  pinnableImages(loadFineStack(openStackFolder("test/stacks"), stack)).map(({ name }) => name);

test("what gets the certificate is among them, where the name is proved in DNS", () => {
  const always = ["web", "prosody", "jicofo", "jvb", "influxdb", "grafana", "telegraf"];
  expect(namesOf("docker-hosts")).toEqual(always);
  expect(namesOf("dns-challenge")).toEqual([...always, "lego"]);
});
