/** A fault put into the code on purpose, and the test that has to notice it. */

export interface Mutation {
  /** From the project's folder. */
  readonly file: string;
  /** Stands once in the file. */
  readonly from: string;
  readonly to: string;
  /** What would go wrong for people. */
  readonly breaks: string;
  /** Test file that fails; never the one that only compares golden files. */
  readonly killedBy: string;
}

/** `in("model/bridges/drain.ts", "model/bridges/drain.test.ts")` puts faults into the first that the second notices. */
export const faultsIn =
  (file: string, killedBy: string) =>
  (from: string, to: string, breaks: string): Mutation => ({ file, from, to, breaks, killedBy });
