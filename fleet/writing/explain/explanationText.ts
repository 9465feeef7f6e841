/** An explanation as tables for a terminal. */

import { paint } from "../../terminal/paint.ts";
import type { Explanation } from "./explanation.ts";
import { machineSections } from "./machinesText.ts";
import { sysctlSnippet } from "./sysctl.ts";
import { renderTable, section, type TableOf } from "../../terminal/table.ts";

/** @param width of the terminal in columns; undefined: lines are as long as they are, for a file or a pipe */
export function explanationText(explanation: Explanation, width: number | undefined): string {
  const table: TableOf = (head, rows) => renderTable(head, rows, width);
  const { hosts, containers, flows, regions, secrets, decisions } = explanation;
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
    ...machineSections(explanation, table),
    section("Containers", [
      table(
        ["host", "container", "image", "published", "what it does", "when it restarts"],
        containers.map(({ host, name, image, published, purpose, restart }) => [
          host,
          name,
          image,
          published.join(" "),
          purpose,
          restart,
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
    ...firewallSections(explanation, table),
    section("Kernel settings, for /etc/sysctl.d/60-jitsi.conf", [
      ...(explanation.identities.length === 0
        ? []
        : ["Machines in the clouds get them from their host agent."]),
      ...kernelTexts(explanation),
    ]),
    section(
      "Where to look, for every container is healthy even when a certificate is refused or Jicofo has no bridge",
      [
        table(
          ["question", "host", "command", "answer"],
          explanation.whereToLook.map(({ question, host, command, answer }) => [
            question,
            host,
            command,
            answer,
          ]),
        ),
      ],
    ),
  ].join("\n\n");
}

/** Machines in the clouds have the clouds' own firewall in front of them, which the program sets. */
function firewallSections({ firewall, ingress }: Explanation, table: TableOf): string[] {
  const ofHosts =
    firewall.length === 0
      ? []
      : [
          section("Firewall: what each Docker host must let in", [
            table(
              ["host", "port", "at", "from", "why"],
              firewall.map(({ host, protocol, port, at, from, why }) => [
                host,
                `${protocol} ${port}`,
                at ?? "",
                from,
                why,
              ]),
            ),
            "Docker opens published ports past ufw and firewalld: use the provider's firewall, or the chain DOCKER-USER.",
          ]),
        ];
  const ofClouds =
    ingress.length === 0
      ? []
      : [
          section("Firewall in the clouds, made by the program", [
            table(
              ["to", "port", "from", "why"],
              ingress.map(({ to, protocol, port, from, why }) => [to, `${protocol} ${port}`, from, why]),
            ),
          ]),
        ];
  const all = [...ofHosts, ...ofClouds];
  return all.length > 0 ? all : [section("Firewall", ["Nothing to open: only this computer can reach it."])];
}

const ways = { host: "inside the host", private: "private network", public: "internet" } as const;

function titleOf({ appPrefix, url, meetUrl, kind, release, media, suspended }: Explanation): string {
  const meet = meetUrl === url ? "" : `, Jitsi Meet at ${meetUrl}`;
  return `${paint("bold", appPrefix)}  ${url}${meet}\n${kind}, ${media}, Jitsi ${release}${suspended ? `\n${paint("yellow", "Suspended")}: nothing of this runs until \`jitsi resume\`.` : ""}`;
}

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
