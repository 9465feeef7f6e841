/** `jitsi new`: its options and help. */

import { Argument, type Command } from "commander";
import { command, configOption, examples, type Done } from "../../command/commandLine.ts";
import type { NewOptions } from "./newCommand.ts";

export const newCommand = (done: Done): Command =>
  command(
    "new",
    examples(
      "jitsi new acme                                             # asks",
      "jitsi new acme --platform platform --region europe-west1 --bridges 1..10 --email ops@my-app.com",
      "jitsi new acme --docker ssh://deploy@203.0.113.10 --address 203.0.113.10 --label hetzner-fsn1 \\",
      "      --base-domain my-app.com --email ops@my-app.com --dry-run",
    ),
  )
    .description(
      "Write the file of a new customer's stack, checked against all others: names, networks, ports, certificates. Never overwrites. On a terminal it asks for what is not given.",
    )
    .addArgument(new Argument("<prefix>", "the customer's name in host names, e.g. acme in acme.my-app.com"))
    .addOption(configOption())
    .option("--stack <name>", "name of the stack (default: the prefix)")
    .option("--base-domain <domain>", "domain that the host name is in (default: the platform's)")
    .option(
      "--platform <stack>",
      "platform in whose networks the customer is (default: the only one there is)",
    )
    .option(
      "--region <region>",
      "region of Google Cloud for app server and bridges (default: the platform's first)",
    )
    .option("--bridges <min..max>", "how many bridges, at the least and at the most (default: 1..10)")
    .option("--docker <address>", "a Docker host for everything, instead of Google Cloud: ssh://user@host")
    .option("--address <ipv4>", "public address of the Docker host")
    .option("--label <region>", "what the Docker host's region is called, e.g. hetzner-fsn1")
    .option("--email <address>", "where Let's Encrypt writes to")
    .option(
      "--secrets-provider <url>",
      "key that the stack's secrets are encrypted with, e.g. the platform's output secretsKey",
    )
    .option("--since <ref>", "git revision: count exactly the certificates of names that are new since then")
    .option("--dry-run", "print the file, and write nothing")
    .option("--json", "print JSON: { ok, stack, file, written, text, problems, advice }")
    .action(async (prefix: string, options: NewOptions) => {
      const { runNew } = await import("./newCommand.ts");
      done(await runNew(prefix, options));
    });
