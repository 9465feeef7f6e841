/** A new customer's stack as a file with comments. Pure. */

/** Where everything of the customer runs. */
export type Place =
  | {
      readonly on: "gcp";
      readonly platform: string;
      /** Of Google Cloud, e.g. `europe-west1`. */
      readonly region: string;
      /** Bridges at the least and at the most. */
      readonly min: number;
      readonly max: number;
    }
  | {
      readonly on: "docker";
      /** `ssh://user@host`, or a socket. */
      readonly docker: string;
      /** IPv4 that people reach the host at. */
      readonly address: string;
      /** What its region is called, e.g. `hetzner-fsn1`. */
      readonly label: string;
      /** CIDR of the Docker network; undefined: the usual one. */
      readonly subnet: string | undefined;
    };

export interface NewCustomer {
  readonly appPrefix: string;
  readonly baseDomain: string;
  readonly email: string;
  readonly place: Place;
  readonly secretsProvider: string | undefined;
  /** Path of the JSON schema from the file, for editors; undefined where there is none. */
  readonly schema: string | undefined;
}

export function stackText(customer: NewCustomer): string {
  const { appPrefix, baseDomain, email, place, secretsProvider, schema } = customer;
  return [
    ...(schema === undefined ? [] : [`# yaml-language-server: $schema=${schema}`]),
    `# Customer ${appPrefix}: https://${appPrefix}.${baseDomain}`,
    ...(secretsProvider === undefined ? [] : [`secretsprovider: ${quoted(secretsProvider)}`]),
    "config:",
    "  # Only the providers that the program makes itself, each for one account.",
    '  pulumi:disable-default-providers: ["*"]',
    `  jitsi:appPrefix: ${quoted(appPrefix)}`,
    `  jitsi:baseDomain: ${quoted(baseDomain)}`,
    ...(place.on === "gcp" ? inGoogleCloud(place) : onDockerHost(place)),
    "  # The certificate of the public host name; Let's Encrypt writes to this address.",
    `  jitsi:tls: { mode: letsencrypt, email: ${quoted(email)} }`,
    "",
  ].join("\n");
}

const inGoogleCloud = ({ platform, region, min, max }: Extract<Place, { on: "gcp" }>): string[] => [
  "  # Networks, DNS zone and accounts.",
  `  jitsi:platform: ${quoted(platform)}`,
  "  # Web, Prosody, Jicofo, monitoring. Calls in it do not end when it is made anew; joining pauses.",
  "  jitsi:appServer:",
  `    gcp: { region: ${quoted(region)} }`,
  "  # Bridges carry the media. The group grows and shrinks with their load.",
  "  jitsi:bridges:",
  "    autoscaling:",
  `      - { name: main, region: ${quoted(region)}, min: ${min}, max: ${max} }`,
];

const onDockerHost = ({ docker, address, label, subnet }: Extract<Place, { on: "docker" }>): string[] => [
  "  # A host that the customer has; docs/hosts.md says what it needs.",
  "  jitsi:hosts:",
  "    - name: app",
  `      docker: ${quoted(docker)}`,
  `      region: ${quoted(label)}`,
  `      publicAddress: ${quoted(address)}`,
  ...(subnet === undefined
    ? []
    : [
        "      # Other stacks on this daemon have the networks before it.",
        `      subnet: ${quoted(subnet)}`,
      ]),
  "  # Bridges carry the media. Those on one host need a port each.",
  "  jitsi:bridges:",
  "    static:",
  "      - { name: a, host: app }",
];

/** As YAML reads it back: plain where that is safe. */
const quoted = (text: string): string =>
  /^[A-Za-z][A-Za-z0-9@._/:-]*$/.test(text) &&
  !/^(true|false|yes|no|on|off|null|y|n)$/i.test(text) &&
  !/:(\s|$)/.test(text)
    ? text
    : JSON.stringify(text);
