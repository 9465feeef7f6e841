/** One block for people: what is missing, the command that brings it, and which suites stay out. Pure. */

import { suites } from "../suites.ts";
import type { Lack } from "./needs.ts";

export const packagesOf = (lacks: readonly Lack[]): string[] =>
  [...new Set(lacks.flatMap(({ packages }) => packages))].sort();

/** @param lacks at least one */
export function shortfall(lacks: readonly Lack[]): string {
  const packages = packagesOf(lacks);
  const reasons = [...new Set(lacks.flatMap(({ reason }) => reason ?? []))];
  const touched = suites.flatMap(({ name }) => {
    const needs = lacks.filter((lack) => lack.suites.includes(name)).map(({ need }) => need);
    return needs.length === 0 ? [] : `  ${name.padEnd(10)}  what needs ${needs.join(", ")}`;
  });
  return [
    "This machine lacks some of what the tests need.",
    ...(packages.length > 0
      ? [`Missing packages: ${packages.join(" ")}`, `  sudo apt-get install ${packages.join(" ")}`]
      : []),
    ...reasons,
    "These tests stay out; everything else runs:",
    ...touched,
  ].join("\n");
}
