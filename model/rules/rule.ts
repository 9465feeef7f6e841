import type { Deployment } from "../deployment.ts";
import type { Problem } from "../problem.ts";

/** Something that must hold for a deployment to work, and what to say when it does not. */
export interface Rule {
  /** A trap of upstream's, e.g. `T18`, or a name for a rule of this program's own, e.g. `wired-env`. */
  readonly id: string;
  /** What must hold, as half a sentence. */
  readonly title: string;
  readonly why: string;
  /** What to do in general; a problem may know better. */
  readonly fix: string;
  /** Never throws, whatever the deployment says. */
  check(deployment: Deployment): Problem[];
}

/** A problem before its rule has signed it. Without `fix`, the rule's own holds. */
export interface Finding extends Pick<Problem, "key" | "value" | "what"> {
  readonly fix?: string;
}

interface RuleParts extends Pick<Rule, "id" | "title" | "why" | "fix"> {
  find(this: void, deployment: Deployment): Iterable<Finding>;
}

/** The general advice of rules that only a change of this program's code can break. */
export const guardsProgram = "Nothing: no setting leads there, the rule guards this program's own code.";

const faultOfProgram = "No setting leads there: this program is at fault, please report it.";

/** Findings about a container, and not about a setting, are the program's own fault: only a change of its code leads there. */
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
