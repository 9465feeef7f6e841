import * as pulumi from "@pulumi/pulumi";
import { CertRequest } from "@pulumi/tls/certRequest.js";
import { LocallySignedCert } from "@pulumi/tls/locallySignedCert.js";
import { PrivateKey } from "@pulumi/tls/privateKey.js";
import { SelfSignedCert } from "@pulumi/tls/selfSignedCert.js";
import type { RegionGroup } from "../../model/bridges/octo.ts";
import { secretNames } from "../../model/access/secrets.ts";
import { trustStorePassword } from "../../model/services/verifiedTls.ts";
import { xmpp } from "../../model/topology.ts";
import { trustStore } from "../../model/access/trustStore.ts";
import type { Materials } from "../machines/machine.ts";

export interface OctoRelayNetworkArgs {
  /** Region groups, plain; shown to reviewers with the component. */
  regionGroups: readonly RegionGroup[];
  /** Region in which conferences of unknown origin begin. */
  localRegion: string;
}

const day = 24;
const validityPeriodHours = 10 * 365 * day;
/** The last year brings a new certificate with any update; bridges restart for it, one by one. */
const earlyRenewalHours = 365 * day;

/**
 * What joins bridges of all hosts and clouds into one relay network: the regions, and the authority by which every bridge
 * and Jicofo know the true Prosody-JVB, wherever they reach it.
 */
export class OctoRelayNetwork extends pulumi.ComponentResource {
  readonly materials: Materials;

  constructor(name: string, args: OctoRelayNetworkArgs, opts: pulumi.ComponentResourceOptions) {
    super("jitsi:index:OctoRelayNetwork", name, args, opts);
    const parent = { parent: this };

    const authority = makeAuthority(name, parent);
    const prosodyJvb = certify(`${name}-prosody-jvb`, xmpp.jvbAuth, authority, parent);

    this.materials = {
      secrets: { [secretNames.prosodyJvbKey]: prosodyJvb.key },
      artifacts: {
        prosodyJvbCertificate: prosodyJvb.certificate,
        bridgeTrustStore: authority.certificate.apply((pem) => trustStore([pem], trustStorePassword)),
      },
    };
    this.registerOutputs({});
  }
}

interface Identity {
  readonly key: pulumi.Output<string>;
  readonly certificate: pulumi.Output<string>;
}

const newKey = (name: string, parent: pulumi.CustomResourceOptions): pulumi.Output<string> =>
  new PrivateKey(`${name}-key`, { algorithm: "ECDSA", ecdsaCurve: "P256" }, parent).privateKeyPem;

function makeAuthority(name: string, parent: pulumi.CustomResourceOptions): Identity {
  const key = newKey(`${name}-authority`, parent);
  const { certPem } = new SelfSignedCert(
    `${name}-authority`,
    {
      privateKeyPem: key,
      isCaCertificate: true,
      subject: { commonName: `${name} bridges` },
      allowedUses: ["cert_signing", "crl_signing"],
      validityPeriodHours,
      earlyRenewalHours,
    },
    parent,
  );
  return { key, certificate: certPem };
}

/** A server certificate for an XMPP domain: clients compare the domain, not the address that they connected to. */
function certify(
  name: string,
  domain: string,
  authority: Identity,
  parent: pulumi.CustomResourceOptions,
): Identity {
  const key = newKey(name, parent);
  const request = new CertRequest(
    name,
    { privateKeyPem: key, subject: { commonName: domain }, dnsNames: [domain] },
    parent,
  );
  const { certPem } = new LocallySignedCert(
    name,
    {
      certRequestPem: request.certRequestPem,
      caPrivateKeyPem: authority.key,
      caCertPem: authority.certificate,
      allowedUses: ["digital_signature", "key_encipherment", "server_auth"],
      validityPeriodHours,
      earlyRenewalHours,
    },
    parent,
  );
  return { key, certificate: certPem };
}
