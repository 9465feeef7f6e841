import { expect, test } from "@jest/globals";
import { testBreakages } from "./breakages.ts";
import { broken, serviceIn } from "./fixtures.ts";
import { releaseRules } from "./release.ts";

testBreakages([
  {
    rule: "T1",
    by: "an image of Docker Hub",
    broken: broken((deployment) => {
      serviceIn(deployment, "web").image.repository = "docker.io/jitsi/web";
    }),
    keys: ["container web: image"],
  },
  {
    rule: "T1",
    by: "an unknown release everywhere",
    broken: broken(({ hosts }) => {
      for (const { services } of hosts)
        for (const { image } of services)
          if (image.repository.startsWith("ghcr.io/")) image.tag = "stable-9955";
    }),
    keys: ["jitsi:release"],
    says: /Use stable-11146-2/,
  },
  {
    rule: "T2",
    by: "one bridge of another digest",
    broken: broken((deployment) => {
      serviceIn(deployment, "jvb-ash-a").image.digest = `sha256:${"0".repeat(64)}`;
    }),
    keys: ["container jvb-ash-a: image"],
  },
]);

test("T2: a bridge of another release is found, beside what T1 says of it", () => {
  const deployment = broken((copy) => {
    serviceIn(copy, "jvb-ash-a").image.tag = "stable-11031";
  });
  const found = releaseRules.flatMap((rule) => rule.check(deployment));
  expect(found.map(({ rule, key }) => `${rule} ${key}`)).toEqual([
    "T1 jitsi:release",
    "T2 container jvb-ash-a: image",
  ]);
});
