import { InvalidArgumentError, Option } from "commander";
import { configOption, manyStacks } from "../../command/options.ts";
import { defineCommand } from "../../command/shape.ts";

export const operatorCommand = defineCommand({
  name: "operator",
  summary: "Write the fleet as custom resources of the Pulumi Kubernetes Operator.",
  details: "For version 2 of it, one Stack each, for kustomize. See docs/operator.md.",
  argument: manyStacks("all that a cluster can run"),
  options: [
    new Option(
      "--out <dir>",
      "folder to write; changed or removed stacks are changed or removed in it",
    ).makeOptionMandatory(),
    configOption,
    new Option("--namespace <name>", "namespace of the Stacks").argParser(namespaceName).default("jitsi"),
    {
      "--repo <url>": "git repository; default: the remote `origin` of this checkout",
    },
    new Option("--commit <ref>", "revision to deploy; default: HEAD").conflicts("branch"),
    {
      "--branch <name>": "follow a branch instead",
      "--git-secret <name>": "Secret whose key `accessToken` opens the repository",
      "--backend <url>": "where states are; default: the platform's bucket",
      "--secrets-provider <url>": "for stacks that were never made: what encrypts their secrets",
    },
    new Option("--passphrase-secret <name>", "Secret with the key `passphrase`").default("jitsi-passphrase"),
    new Option("--ssh-secret <name>", "Secret with keys for Docker hosts, as files of ~/.ssh").default(
      "jitsi-ssh",
    ),
    {
      "--google-account <email>": "whom pods act as; default: the platform's deployer",
      "--aws-role <arn>": "whom pods act as in AWS",
      "--image <image>": "image of the workspaces; default: Pulumi's for Node 22",
    },
    new Option(
      "--resync <minutes>",
      "put back what drifted this often; a branch is asked for commits as often. Default: daily with a commit; with a branch, 5 minutes and no drift correction",
    ).argParser(minutes),
    {
      "--force": "write into a folder of somebody else's",
    },
  ],
  json: "{ ok, stacks, leftOut, files }",
  examples: [
    "jitsi operator --out deploy --secrets-provider gcpkms://projects/p/locations/l/keyRings/r/cryptoKeys/k",
    "jitsi operator acme beta --out deploy --branch main",
    "jitsi operator --out deploy --repo https://github.com/my-app/jitsi --git-secret github",
    "kubectl apply -k deploy",
  ],
  work: () => import("./operatorCommand.ts"),
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
