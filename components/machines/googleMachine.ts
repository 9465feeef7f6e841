/** What a single machine in Google Cloud and the template of a group have in common. */

import type * as pulumi from "@pulumi/pulumi";
import { cloudInit } from "./agent/cloudInit.ts";

/** @param bundle followed by the agent: a change of it is no change of the machine */
export const googleMetadata = (bundle: pulumi.Output<string>) => ({
  "jitsi-bundle": bundle,
  "user-data": cloudInit(),
  "enable-guest-attributes": "TRUE",
  "enable-oslogin": "TRUE",
  "block-project-ssh-keys": "TRUE",
  "serial-port-enable": "FALSE",
});

export const shieldedVm = {
  enableSecureBoot: true,
  enableVtpm: true,
  enableIntegrityMonitoring: true,
} as const;

/** What it may do is up to its roles; scopes are an older fence. */
export const actsAs = (email: pulumi.Output<string>) => ({
  email,
  scopes: ["https://www.googleapis.com/auth/cloud-platform"],
});
