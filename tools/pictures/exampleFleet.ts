/** What the pictures are about: a project with a platform and a few customers, each with the settings that the README shows. */

import { readFileSync } from "node:fs";
import { stackFile } from "../stacks/allStacks.ts";
import { ProjectCopy } from "../stacks/projectCopy.ts";

export const customers = ["acme", "birch", "cedar", "delta", "ember"] as const;

export type Customer = (typeof customers)[number];

const settings = (customer: Customer): string => `config:
  pulumi:disable-default-providers: ["*"]
  jitsi:appPrefix: ${customer}
  jitsi:baseDomain: my-app.com
  jitsi:platform: platform
  jitsi:appServer: { gcp: { region: europe-west1 } }
  jitsi:bridges:
    autoscaling:
      - { name: ew1, region: europe-west1, min: 1, max: 10 }
    static:
      - { name: use1, on: aws, region: us-east-1, members: { a: 1, b: 1 } }
  jitsi:tls: { mode: letsencrypt, email: ops@my-app.com }
`;

/** Its last revision has all of them. */
export async function exampleFleet(dir: string): Promise<ProjectCopy> {
  const fleet = await ProjectCopy.at(dir);
  fleet.write("config/Pulumi.platform.yaml", readFileSync(stackFile("platform").file, "utf8"));
  for (const customer of customers) fleet.write(fileOf(customer), settings(customer));
  await fleet.commit();
  return fleet;
}

export const fileOf = (customer: Customer): string => `config/Pulumi.${customer}.yaml`;
