/** `jitsi operator`: its options and help. */

import { InvalidArgumentError, Option, type Command } from "commander";
import { command, configOption, examples, manyStacks, type Done } from "../../command/commandLine.ts";
import type { OperatorOptions } from "./operatorCommand.ts";

export const operatorCommand = (done: Done): Command =>
  command(
    "operator",
    examples(
      "jitsi operator --out deploy --secrets-provider gcpkms://projects/p/locations/l/keyRings/r/cryptoKeys/k",
      "jitsi operator acme beta --out deploy --branch main",
      "jitsi operator --out deploy --repo https://github.com/my-app/jitsi --git-secret github",
      "kubectl apply -k deploy",
    ),
  )
    .description(
      "Write the fleet as custom resources of the Pulumi Kubernetes Operator (v2), one Stack each, for kustomize. See docs/operator.md.",
    )
    .addArgument(manyStacks("all that a cluster can run"))
    .requiredOption("--out <dir>", "folder to write; changed or removed stacks are changed or removed in it")
    .addOption(configOption())
    .option("--namespace <name>", "namespace of the Stacks", namespaceName, "jitsi")
    .option("--repo <url>", "git repository; default: the remote `origin` of this checkout")
    .addOption(new Option("--commit <ref>", "revision to deploy; default: HEAD").conflicts("branch"))
    .option("--branch <name>", "follow a branch instead")
    .option("--git-secret <name>", "Secret whose key `accessToken` opens the repository")
    .option("--backend <url>", "where states are; default: the platform's bucket")
    .option("--secrets-provider <url>", "for stacks that were never made: what encrypts their secrets")
    .option("--passphrase-secret <name>", "Secret with the key `passphrase`", "jitsi-passphrase")
    .option("--ssh-secret <name>", "Secret with keys for Docker hosts, as files of ~/.ssh", "jitsi-ssh")
    .option("--google-account <email>", "whom pods act as; default: the platform's deployer")
    .option("--aws-role <arn>", "whom pods act as in AWS")
    .option("--image <image>", "image of the workspaces; default: Pulumi's for Node 22")
    .option(
      "--resync <minutes>",
      "put back what drifted this often; a branch is asked for commits as often. Default: daily with a commit; with a branch, 5 minutes and no drift correction",
      minutes,
    )
    .option("--force", "write into a folder of somebody else's")
    .option("--json", "print JSON: { stacks, files }")
    .action(async (stacks: string[], options: OperatorOptions) => {
      const { runOperator } = await import("./operatorCommand.ts");
      done(await runOperator(stacks, options));
    });

function minutes(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError("Give whole minutes, at least 1.");
  return Number(text);
}

function namespaceName(text: string): string {
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text))
    throw new InvalidArgumentError("Give a DNS label: lower-case letters, digits and dashes.");
  return text;
}
