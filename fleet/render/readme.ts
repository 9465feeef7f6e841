import type { ConfigFile } from "../../model/service.ts";
import { fileSource, secretVariable } from "../../model/compose.ts";
import { appServerHost, type Deployment } from "../../model/deployment.ts";
import { secretNames } from "../../model/secrets.ts";

/** What to do with a rendered folder, for whoever finds it. */
export function readme(deployment: Deployment, source: string, missing: readonly string[]): string {
  const { settings, topology, hosts } = deployment;
  const first = appServerHost(deployment).name;
  const others = hosts.map(({ name }) => name).filter((name) => name !== first);
  return `${topology.publicUrl}
Rendered by \`jitsi render\` from ${source}, release ${settings.release}: a folder per host.

  compose.yaml    the containers; \`docker compose\` starts them
  services.json   the same for programs
  files/          configuration, mounted read only
  .env.example    names of the secrets that compose.yaml wants from .env
  60-jitsi.conf   kernel settings

On each host, in its folder${others.length > 0 ? ` (${first} first, then ${others.join(", ")})` : ""}:

  cp 60-jitsi.conf /etc/sysctl.d/ && sysctl --system    # once, as root
  docker compose up --detach --wait
${missing.length === 0 ? "" : `\n${missingText(deployment, missing)}`}`;
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
  [secretNames.prosodyJvbKey]: "private key of that certificate, PEM",
  prosodyJvbCertificate:
    "certificate of Prosody-JVB for auth.jvb.meet.jitsi, PEM, signed by an authority of the deployment's own",
  bridgeTrustStore: "Java trust store (JKS) with that authority's certificate; its password is changeit",
};
