/** Let's Encrypt's limits over a whole folder of stacks: bringing in many customers at once can use up a week's certificates. */

import type { Deployment } from "../../../model/deployment.ts";
import type { Problem } from "../../../model/problem.ts";

/**
 * New certificates per registered domain within a week. Renewals of the same names do not count, so this bounds how many customers can be brought
 * in, and not how many there are (letsencrypt.org/docs/rate-limits, "New Certificates per Registered Domain").
 * Beside it: 5 failed validations per name within an hour, which machines in the clouds wait for DNS for, and 5 certificates of exactly the
 * same names within a week, which is why certificates are on a disk that outlives the machine.
 */
export const certificatesPerWeek = 50;

/** New names from which it is time to say something. */
export const almostSpent = 40;

export const budgetRule = "certificates";

/** Host names that a deployment gets from the production authority; the staging one has limits of its own. */
export const certificateNames = ({ settings: { tls }, topology }: Deployment): string[] =>
  tls.mode === "letsencrypt" && !tls.staging ? [topology.publicHost] : [];

/**
 * The domain that a limit is for: the last two labels. Let's Encrypt itself goes by the Public Suffix List, so below `co.uk` and the like
 * this takes domains of different owners for one: a warning too early, never one too late.
 */
export const registeredDomain = (name: string): string => name.split(".").slice(-2).join(".");

export interface NamedCertificates {
  readonly stack: string;
  readonly names: readonly string[];
}

/** What to say of a stack. */
export interface Findings {
  readonly problems: readonly Problem[];
  readonly advice: readonly Problem[];
}

export const nothingFound: Findings = { problems: [], advice: [] };

/**
 * Each name counts once, in the order of the stacks; the stack that is one too many has the finding.
 * @param since names that have their certificate already, and how people know where that was looked up; undefined: nobody knows,
 *   so all names are counted, and too many are no problem but something to know
 * @returns by stack; stacks of which nothing is to be said are not in it
 */
export function budgetFindings(
  stacks: readonly NamedCertificates[],
  since: { readonly names: ReadonlySet<string>; readonly ref: string } | undefined,
): ReadonlyMap<string, Findings> {
  const findings = new Map<string, Findings>();
  const counted = new Map<string, Set<string>>();
  const total = totals(stacks, since?.names);
  for (const { stack, names } of stacks)
    for (const name of names) {
      if (since?.names.has(name)) continue;
      const domain = registeredDomain(name);
      const known = counted.get(domain) ?? new Set();
      if (known.has(name)) continue;
      counted.set(domain, known.add(name));
      const found = findingAt(known.size, name, domain, total.get(domain) ?? 0, since?.ref);
      if (found !== undefined) findings.set(stack, found);
    }
  return findings;
}

function totals(
  stacks: readonly NamedCertificates[],
  except: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, number> {
  const names = new Set(stacks.flatMap((stack) => stack.names).filter((name) => !except.has(name)));
  const counts = new Map<string, number>();
  for (const name of names) counts.set(registeredDomain(name), (counts.get(registeredDomain(name)) ?? 0) + 1);
  return counts;
}

const otherCertificate =
  "or use one wildcard certificate for all of them: `jitsi:tls: { mode: certificate, … }`";

/** @param place of the name among those that count */
function findingAt(
  place: number,
  name: string,
  domain: string,
  total: number,
  ref: string | undefined,
): Findings | undefined {
  const finding = (what: string, fix: string): Problem => ({
    key: "jitsi:tls",
    value: name,
    what,
    fix,
    rule: budgetRule,
  });
  const week = `Let's Encrypt gives ${certificatesPerWeek} new ones a week`;
  if (ref === undefined)
    return place !== certificatesPerWeek + 1
      ? undefined
      : {
          problems: [],
          advice: [
            finding(
              `is the ${certificatesPerWeek + 1}st of ${total} names below ${domain} with a certificate, and ${week}`,
              `Bring at most ${certificatesPerWeek} in a week (\`jitsi check --since REF\` counts the new ones), ${otherCertificate}.`,
            ),
          ],
        };
  if (place === certificatesPerWeek + 1)
    return {
      problems: [
        finding(
          `is the ${certificatesPerWeek + 1}st of ${total} names below ${domain} that are new since ${ref}, and ${week}`,
          `Bring this one and those after it in a week later, ${otherCertificate}.`,
        ),
      ],
      advice: [],
    };
  if (place === Math.min(total, certificatesPerWeek) && place >= almostSpent && total <= certificatesPerWeek)
    return {
      problems: [],
      advice: [
        finding(
          `is the last of ${total} names below ${domain} that are new since ${ref}, and ${week}`,
          "Keep the rest for failures: a machine whose disk is lost needs another one.",
        ),
      ],
    };
  return undefined;
}
