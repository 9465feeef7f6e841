import { Argument } from "commander";
import { configOption } from "../../command/options.ts";
import { defineCommand, type Subject } from "../../command/shape.ts";

const prefix: Subject<string> = new Argument(
  "<prefix>",
  "the customer's name in host names, e.g. acme in acme.my-app.com",
);

export const newCommand = defineCommand({
  name: "new",
  summary: "Write the file of a new customer's stack.",
  details:
    "It is checked against all others: names, networks, ports, certificates. Never overwrites. On a terminal it asks for what is not given.",
  argument: prefix,
  options: [
    configOption,
    {
      "--stack <name>": "name of the stack (default: the prefix)",
      "--base-domain <domain>": "domain that the host name is in (default: the platform's)",
      "--platform <stack>": "platform in whose networks the customer is (default: the only one there is)",
      "--region <region>":
        "region of Google Cloud for app server and bridges (default: the platform's first)",
      "--bridges <min..max>": "how many bridges, at the least and at the most (default: 1..10)",
      "--docker <address>": "a Docker host for everything, instead of Google Cloud: ssh://user@host",
      "--address <ipv4>": "public address of the Docker host",
      "--label <region>": "what the Docker host's region is called, e.g. hetzner-fsn1",
      "--email <address>": "where Let's Encrypt writes to",
      "--secrets-provider <url>":
        "key that the stack's secrets are encrypted with, e.g. the platform's output secretsKey",
      "--since <ref>": "git revision: count exactly the certificates of names that are new since then",
      "--dry-run": "print the file, and write nothing",
    },
  ],
  json: "{ ok, stack, file, written, text, problems, advice }",
  examples: [
    "jitsi new acme                                             # asks",
    "jitsi new acme --platform platform --region europe-west1 --bridges 1..10 --email ops@my-app.com",
    "jitsi new acme --docker ssh://deploy@203.0.113.10 --address 203.0.113.10 --label hetzner-fsn1 \\\n" +
      "          --base-domain my-app.com --email ops@my-app.com --dry-run",
  ],
  work: () => import("./newCommand.ts"),
});
