import { Secret } from "@pulumi/gcp/secretmanager/secret.js";
import { SecretIamMember } from "@pulumi/gcp/secretmanager/secretIamMember.js";
import { SecretVersion } from "@pulumi/gcp/secretmanager/secretVersion.js";
import * as pulumi from "@pulumi/pulumi";
import { labelsOf } from "../../model/clouds/labels.ts";
import { fit } from "../../model/clouds/names.ts";
import type { Owner } from "../machines/cloudMachine.ts";

/** Somebody who may read secrets. */
export interface SecretReader {
  /** Part of names, e.g. `bridge`. */
  readonly name: string;
  /** `serviceAccount:…` */
  readonly member: pulumi.Output<string>;
  /** Names of the secrets; plain: they decide how many resources there are. */
  readonly secrets: readonly string[];
}

export interface GoogleSecretsArgs {
  readonly appPrefix: string;
  /** Secret values by name. */
  readonly values: Readonly<Record<string, pulumi.Output<string>>>;
  readonly readers: readonly SecretReader[];
  readonly owner: Owner;
}

/** Secrets of a deployment in Secret Manager: those that somebody there reads, each with its own readers. */
export class GoogleSecrets extends pulumi.ComponentResource {
  /** By name, one version: `projects/P/secrets/S/versions/3`. */
  readonly sources: Readonly<Record<string, pulumi.Output<string>>>;

  readonly #permissions: { readonly reader: string; readonly permission: SecretIamMember }[] = [];

  constructor(name: string, args: GoogleSecretsArgs, opts: pulumi.ComponentResourceOptions) {
    const names = [...new Set(args.readers.flatMap(({ secrets }) => secrets))].sort();
    super("jitsi:index:GoogleSecrets", name, { names }, opts);
    this.sources = Object.fromEntries(names.map((secret) => [secret, this.#keep(name, secret, args)]));
    this.registerOutputs({});
  }

  #keep(name: string, secretName: string, args: GoogleSecretsArgs): pulumi.Output<string> {
    const secretData = args.values[secretName];
    if (secretData === undefined) throw new Error(`the secret ${secretName} was not made`);
    const secret = new Secret(
      `${name}-${secretName}`,
      {
        // The underscore, which no app prefix has, keeps customers of one project apart: `acme-b`'s `c` from `acme`'s `b-c`.
        secretId: fit("gcpSecret", `${args.appPrefix}_${secretName}`),
        replication: { auto: {} },
        labels: labelsOf({ ...args.owner, component: "secrets" }),
      },
      { parent: this },
    );
    const options = { parent: this, deletedWith: secret };
    for (const { name: reader, member } of args.readers.filter(({ secrets }) => secrets.includes(secretName)))
      this.#permissions.push({
        reader,
        permission: new SecretIamMember(
          `${name}-${secretName}-${reader}`,
          { secretId: secret.secretId, role: "roles/secretmanager.secretAccessor", member },
          options,
        ),
      });
    // Another value is another version. The old one stays, until the secret goes: machines follow one by one, and one whose new bundle does not
    // work goes back to its last, which names the old version.
    return new SecretVersion(
      `${name}-${secretName}`,
      { secret: secret.id, secretData, deletionPolicy: "ABANDON" },
      { ...options, deleteBeforeReplace: false },
    ).name;
  }

  /** What must be there before a reader reads. */
  permissionsOf(reader: string): pulumi.Resource[] {
    return this.#permissions.filter((entry) => entry.reader === reader).map(({ permission }) => permission);
  }
}
