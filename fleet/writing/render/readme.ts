import type { ConfigFile } from "../../../model/services/service.ts";
import { fileSource, secretVariable } from "../../../model/bundle/compose.ts";
import { appServerHost, type Deployment, type Host } from "../../../model/deployment.ts";
import { isDocker } from "../../../model/hosts/hosts.ts";
import { jicofoAccountFile, secretNames } from "../../../model/access/secrets.ts";

/** What to do with a rendered folder, for whoever finds it. */
export function readme(deployment: Deployment, source: string, missing: readonly string[]): string {
  const { settings, topology, hosts } = deployment;
  const docker = hosts.filter(isDocker);
  const machines = hosts.filter((host) => !isDocker(host));
  return [
    `${topology.publicUrl}
Rendered by \`jitsi render\` from ${source}, release ${settings.release}: a folder per host.

  compose.yaml    the containers; \`docker compose\` starts them
  services.json   the same for programs
  files/          configuration, mounted read only
  .env.example    names of the secrets that compose.yaml wants from .env
  60-jitsi.conf   kernel settings
`,
    ...(docker.length === 0 ? [] : [dockerText(deployment, docker)]),
    ...(machines.length === 0 ? [] : [machineText(machines)]),
    ...(missing.length === 0 ? [] : [missingText(deployment, missing)]),
  ].join("\n");
}

function dockerText(deployment: Deployment, docker: readonly Host[]): string {
  const first = appServerHost(deployment).name;
  const names = docker.map(({ name }) => name);
  const others = names.filter((name) => name !== first);
  const where =
    names.length === deployment.hosts.length
      ? `On each host, in its folder${others.length > 0 ? ` (${first} first, then ${others.join(", ")})` : ""}`
      : `On the Docker hosts, each in its folder (${names.join(", ")})`;
  return `${where}:

  cp 60-jitsi.conf /etc/sysctl.d/ && sysctl --system    # once, as root
  docker compose up --detach --wait
`;
}

function machineText(machines: readonly Host[]): string {
  return `Machines that \`pulumi up\` makes in the clouds (${machines.map(({ name }) => name).join(", ")}) have further files, to read and not to carry
anywhere:

  user-data.yaml  cloud-init, the same for every machine: it installs Docker and the host agent
  bundle.json     what the agent is told to run: compose file, files, kernel settings, where secrets are (never what they are),
                  how to drain; here with made-up places of secrets

Of an autoscaling group there is one folder for all of its machines. \`.env\` has made-up addresses there: a real machine tells its own.
`;
}

/** Of the secret or the artifact that a file is. */
function nameIn(content: ConfigFile["content"]): string | undefined {
  if (typeof content === "string" || "issued" in content) return undefined;
  return "secret" in content ? content.secret : content.artifact;
}

function missingText({ hosts }: Deployment, missing: readonly string[]): string {
  const places = (name: string): string[] =>
    hosts.flatMap((host) =>
      host.services.flatMap((service) => [
        ...service.files.flatMap(({ path, content }) =>
          nameIn(content) === name ? [`${host.name}/${fileSource(service, path)}`] : [],
        ),
        ...(Object.values(service.env).some(
          (value) => typeof value === "object" && "secret" in value && value.secret === name,
        )
          ? [`${secretVariable(name)} in ${host.name}/.env`]
          : []),
      ]),
    );
  const lines = missing.map((name) =>
    [
      `  ${name}${name in whatItIs ? `: ${whatItIs[name]}` : ""}`,
      ...new Set(places(name).map((place) => `    ${place}`)),
    ].join("\n"),
  );
  return `Missing, and to be put in these places before the start (every host must get the same):

${lines.join("\n")}

\`jitsi render --secrets FILE\` puts them there, \`--generate-secrets\` makes throw-away ones.
`;
}

const whatItIs: Readonly<Record<string, string>> = {
  [secretNames.jicofoAccount]: `Jicofo's account with its password, as Prosody keeps it: ${jicofoAccountFile("JICOFO_PASSWORD").trim()}`,
  [secretNames.prosodyJvbKey]: "private key of that certificate, PEM",
  prosodyJvbCertificate:
    "certificate of Prosody-JVB for auth.jvb.meet.jitsi, PEM, signed by an authority of the deployment's own",
  bridgeTrustStore: "Java trust store (JKS) with that authority's certificate; its password is changeit",
};
