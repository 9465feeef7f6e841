import type { Deployment } from "../deployment.ts";
import type { Problem } from "../problem.ts";

/** A condition that must hold for a deployment to work, and the messages for when it does not. */
export interface Rule {
  /** A trap of upstream's, e.g. `T18`, or a name for a rule of this program's own, e.g. `wired-env`. */
  readonly id: string;
  /** The condition, as a clause without capital letter and period. */
  readonly title: string;
  readonly why: string;
  /** The general fix. A problem may have a more specific one. */
  readonly fix: string;
  /** Never throws, whatever the deployment contains. */
  check(deployment: Deployment): Problem[];
}

/** A problem before its rule is added. Without `fix`, the rule's own applies. */
export interface Finding extends Pick<Problem, "key" | "value" | "what"> {
  readonly fix?: string;
}

interface RuleParts extends Pick<Rule, "id" | "title" | "why" | "fix"> {
  find(this: void, deployment: Deployment): Iterable<Finding>;
}

/** The general fix of rules that only a change of the program's code can violate. */
export const guardsProgram = "Nothing. No setting can cause this; the rule guards the program's own code.";

const faultOfProgram = "No setting can cause this. It is a bug in this program; please report it.";

/** Findings about a container instead of a setting are bugs in the program: only a change of its code can cause them. */
export const rule = ({ find, ...rest }: RuleParts): Rule => ({
  ...rest,
  check: (deployment) =>
    Array.from(find(deployment), ({ fix, ...finding }) => ({
      ...finding,
      fix: fix ?? (isSetting(finding.key) ? rest.fix : faultOfProgram),
      rule: rest.id,
    })),
});

const isSetting = (key: string): boolean => key.startsWith("jitsi:");
