/** An explanation as tables for a terminal. */

import Table from "cli-table3";
import { paint } from "../paint.ts";
import type { Explanation } from "./explanation.ts";
import { sysctlSnippet } from "./sysctl.ts";

/** @param width of the terminal in columns; undefined: lines are as long as they are, for a file or a pipe */
export function explanationText(explanation: Explanation, width: number | undefined): string {
  const table = (head: string[], rows: readonly (readonly string[])[]): string =>
    renderTable(head, rows, width);
  const { hosts, containers, flows, regions, secrets, decisions, firewall } = explanation;
  return [
    titleOf(explanation),
    section("Hosts", [
      table(
        ["host", "region", "address", "private", "memory", "machine", "runs"],
        hosts.map((host) => [
          host.name,
          host.region,
          host.publicAddress ?? "",
          host.privateAddress ?? "",
          memoryText(host),
          host.machine,
          host.runs,
        ]),
      ),
    ]),
    section("Containers", [
      table(
        ["host", "container", "image", "published", "what it does"],
        containers.map(({ host, name, image, published, purpose }) => [
          host,
          name,
          image,
          published.join(" "),
          purpose,
        ]),
      ),
    ]),
    section("Who talks to whom", [
      table(
        ["from", "to", "port", "over", "why"],
        flows.map(({ from, to, protocol, port, over, why }) => [
          from,
          to,
          `${protocol} ${port}`,
          ways[over],
          why,
        ]),
      ),
    ]),
    section("Regions", [
      table(
        ["region", "group", "bridges", ""],
        regions.map(({ region, group, bridges, local }) => [
          region,
          group,
          bridges.join(" "),
          local ? "conferences of unknown origin begin here" : "",
        ]),
      ),
    ]),
    section("Secrets", [
      table(
        ["name", "for", "given to"],
        secrets.map(({ name, purpose, givenTo }) => [name, purpose, givenTo.join(" ")]),
      ),
    ]),
    section("Decided for you", [
      table(
        ["what", "value", "why"],
        decisions.map(({ what, value, why }) => [what, value, why]),
      ),
    ]),
    section("Firewall: what each host must let in", [
      firewall.length === 0
        ? "Nothing: only this computer can reach it."
        : table(
            ["host", "port", "at", "from", "why"],
            firewall.map(({ host, protocol, port, at, from, why }) => [
              host,
              `${protocol} ${port}`,
              at ?? "",
              from,
              why,
            ]),
          ),
      ...(firewall.length === 0
        ? []
        : [
            "Docker opens published ports past ufw and firewalld: use the provider's firewall, or the chain DOCKER-USER.",
          ]),
    ]),
    section("Kernel settings, for /etc/sysctl.d/60-jitsi.conf", kernelTexts(explanation)),
  ].join("\n\n");
}

const ways = { host: "inside the host", private: "private network", public: "internet" } as const;

function titleOf({ appPrefix, url, meetUrl, kind, release, media }: Explanation): string {
  const meet = meetUrl === url ? "" : `, Jitsi Meet at ${meetUrl}`;
  return `${paint("bold", appPrefix)}  ${url}${meet}\n${kind}, ${media}, Jitsi ${release}`;
}

const section = (title: string, parts: readonly string[]): string =>
  [paint("bold", title), ...parts].join("\n");

function memoryText({ expectedMemoryMiB, memoryGiB }: Explanation["hosts"][number]): string {
  const needed = (expectedMemoryMiB / 1024).toFixed(1);
  return memoryGiB === undefined ? `${needed} GiB` : `${needed} of ${memoryGiB} GiB`;
}

/** Hosts that need the same share one text. */
function kernelTexts({ kernelSettings }: Explanation): string[] {
  const hostsByText = new Map<string, string[]>();
  for (const { host, settings } of kernelSettings) {
    const text = sysctlSnippet({ kernelSettings: settings });
    if (text !== "") hostsByText.set(text, [...(hostsByText.get(text) ?? []), host]);
  }
  return hostsByText.size === 0
    ? ["None."]
    : [...hostsByText].map(([text, hosts]) => `## ${hosts.join(", ")}\n${text}`);
}

const gap = "  ";

/** Without frames, so that lines can be copied and searched; where the terminal is too narrow, the widest columns wrap. */
function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
): string {
  const columns = head.map((title, column) => [title, ...rows.map((row) => row[column] ?? "")]);
  const natural = columns.map((cells) => longest(cells));
  // Narrower ones would tear words apart.
  const narrowest = columns.map((cells) => longest(cells.flatMap((cell) => cell.split(" "))));
  const table = new Table({
    chars: { ...noFrame, middle: gap },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colWidths: width === undefined ? natural : fit(natural, narrowest, width - head.length * gap.length),
    wordWrap: true,
  });
  table.push(
    head.map((title) => paint("dim", title)),
    ...rows.map((row) => [...row]),
  );
  return table
    .toString()
    .split("\n")
    .map((line) => (gap + line).trimEnd())
    .join("\n");
}

const noFrame = Object.fromEntries(
  ["top", "bottom", "left", "right", "mid"].flatMap((side) =>
    [side, `${side}-mid`, `${side}-left`, `${side}-right`].map((part) => [part, ""]),
  ),
);

const longest = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));

/** Takes from the widest column that can give until all fit, or none can. */
function fit(natural: readonly number[], narrowest: readonly number[], width: number): number[] {
  const widths = [...natural];
  for (;;) {
    const excess = widths.reduce((sum, one) => sum + one, 0) - width;
    const givers = widths.filter((one, column) => one > narrowest[column]!);
    if (excess <= 0 || givers.length === 0) return widths;
    const widest = widths.findIndex((one, column) => one === Math.max(...givers) && one > narrowest[column]!);
    widths[widest]! -= 1;
  }
}
