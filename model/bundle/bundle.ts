/** What a machine of ours is told: one JSON document, without the value of any secret, that components/machines/agent/ carries out. */

import type { DrainPolicy } from "../bridges/drain.ts";
import type { ComposeFile } from "./compose.ts";
import type { HostFact, IssuedRef } from "../services/service.ts";

/** Raised when an agent of an earlier version could no longer follow. */
export const bundleFormat = 1;

/** Of a bundle with packed files, which agents that know only format 1 refuse with a clear word. */
export const packedBundleFormat = 2;

export interface Bundle {
  readonly format: typeof bundleFormat | typeof packedBundleFormat;
  /** App prefix of the deployment, e.g. `acme`. */
  readonly deployment: string;
  /** The machine as the deployment knows it, e.g. `app` or `use1-a`. */
  readonly machine: string;
  /** Run by `docker compose` in the folder that `files` are relative to. Its variables are those of `secrets` and `hostFacts`. */
  readonly compose: ComposeFile;
  readonly files: readonly BundleFile[];
  /** Kernel settings, e.g. `net.core.rmem_max` to `10485760`. */
  readonly sysctl: Readonly<Record<string, string>>;
  /** By the secret's name. */
  readonly secrets: Readonly<Record<string, BundleSecret>>;
  /** Variables of the compose file that only the running machine can fill. */
  readonly hostFacts: Readonly<Record<string, HostFact>>;
  /** The bridge on this machine, if there is one. */
  readonly drain: DrainPolicy | null;
  /** Services that start only once public DNS answers `host` with this machine's public address, or once there is the `certificate`. */
  readonly gate: { readonly host: string; readonly services: readonly string[] } | null;
  /** The certificate that the machine gets for itself; null: the web container does, or it is given. */
  readonly certificate: CertificateOrder | null;
  /** Registry host to log in to with the machine's own identity, e.g. `europe-docker.pkg.dev`. */
  readonly registry: string | null;
}

export interface BundleSecret {
  /** Variable of the compose file, e.g. `BRIDGE_PASSWORD`; null if only a file holds the secret. */
  readonly variable: string | null;
  /**
   * One version, by name. GCP: `projects/P/secrets/S/versions/3` (Secret Manager). AWS: `/jitsi/acme/bridge-password:3` (SSM, in the
   * machine's own region).
   */
  readonly source: string;
}

export type BundleFile = {
  /** Relative to the compose file, e.g. `files/jvb/config/custom-jvb.conf`. Belongs to uid 1000. */
  readonly path: string;
} & (
  | { readonly text: string }
  | { readonly base64: string }
  /** A long text: base64 of its gzip. */
  | { readonly gzip: string }
  | { readonly secret: string }
  | IssuedRef
);

/** Let's Encrypt, with the name proved by a record in a zone of the name's own. */
export interface CertificateOrder {
  readonly host: string;
  readonly email: string;
  readonly staging: boolean;
  /** Project and managed zone (Cloud DNS) of `_acme-challenge.<host>`. */
  readonly project: string;
  readonly zone: string;
  /** Image of lego, which speaks ACME; run for the minute that it takes. */
  readonly image: string;
  /** Services that read it, started again when it is renewed. */
  readonly services: readonly string[];
}
