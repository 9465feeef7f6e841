/** Names in the Parameter Store (SSM), the same in every region. */

import { fit } from "../../model/clouds/names.ts";

/** A secret of a deployment, e.g. `/jitsi/acme/bridge-password`. */
export const secretParameter = (appPrefix: string, secret: string): string =>
  fit("awsSsmParameter", "jitsi", appPrefix, secret);

/** What a machine is told to run, e.g. `/jitsi/acme/machines/use1-a`. */
export const bundleParameter = (appPrefix: string, machine: string): string =>
  fit("awsSsmParameter", "jitsi", appPrefix, "machines", machine);

/** The parameter's own name begins with a slash. */
export const parameterArn = (account: string, region: string, name: string): string =>
  `arn:aws:ssm:${region}:${account}:parameter${name}`;
