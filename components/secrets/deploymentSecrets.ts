import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import type { SecretSpec } from "../../model/access/secrets.ts";

export interface DeploymentSecretsArgs {
  /** Plain: they decide how many resources there are. */
  secrets: readonly SecretSpec[];
}

/** The passwords of a deployment, one per purpose and trust zone, kept encrypted in the stack's state. */
export class DeploymentSecrets extends pulumi.ComponentResource {
  /** Secret outputs by the names that services know. */
  readonly values: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, { secrets }: DeploymentSecretsArgs, opts: pulumi.ComponentResourceOptions) {
    super("jitsi:index:DeploymentSecrets", name, { names: secrets.map((secret) => secret.name) }, opts);
    this.values = Object.fromEntries(secrets.map((secret) => [secret.name, this.#password(name, secret)]));
    this.registerOutputs({});
  }

  #password(name: string, secret: SecretSpec): pulumi.Output<string> {
    // Letters and digits only (trap T12); enough of them make up for the missing signs.
    const args = {
      length: secret.length,
      special: false,
      ...(secret.rotation > 1 ? { keepers: { rotation: String(secret.rotation) } } : {}),
    };
    return new RandomPassword(`${name}-${secret.name}`, args, { parent: this }).result;
  }
}
