import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Bundle, BundleFile } from "../../model/bundle/bundle.ts";

/** What a test says of the deployment on the machine; see {@link testBundle}. */
export interface BundleChanges {
  /** Text of a file of service `side`. */
  readonly side?: string;
  /** That text is packed. */
  readonly packed?: boolean;
  /** Text in a file of the bridge. */
  readonly bridge?: string;
  /** The health check of service `side` fails. */
  readonly broken?: boolean;
  readonly image?: string;
  readonly gate?: Bundle["gate"];
  readonly drain?: Partial<NonNullable<Bundle["drain"]>>;
  /** Number of the secrets' version. */
  readonly version?: number;
  readonly sysctl?: Readonly<Record<string, string>>;
  readonly cloud?: "gcp" | "aws";
  readonly bytes?: number;
}

export const secretSource = (name: string, version = 1, cloud: "gcp" | "aws" = "gcp"): string =>
  cloud === "gcp" ? `projects/acme/secrets/${name}/versions/${version}` : `/jitsi/acme/${name}:${version}`;

/** A bridge, a web app and a second one, as model/ renders a machine, with the names of the stand-in images. */
export function testBundle(changes: BundleChanges = {}): Bundle {
  const side = changes.side ?? "one";
  const files: Record<string, BundleFile[]> = {
    jvb: [
      {
        path: "files/jvb/config/custom-jvb.conf",
        text: `videobridge.shutdown { shutting-down-delay = 2 seconds }\n# ${changes.bridge ?? "one"}\n`,
      },
    ],
    side: [
      {
        path: "files/side/data/page.html",
        ...(changes.packed === true ? { gzip: gzipSync(side).toString("base64") } : { text: side }),
      },
      { path: "files/side/data/key.pem", secret: "side-key" },
      { path: "files/side/data/bytes", base64: Buffer.alloc(changes.bytes ?? 16, 0xff).toString("base64") },
    ],
    app: [],
  };
  const common = (service: string, port: number) => ({
    container_name: `acme-${service}`,
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges"],
    read_only: true,
    stop_grace_period: "2s",
    networks: { deployment: { aliases: [service] } },
    labels: { "jitsi.files": createHash("sha256").update(JSON.stringify(files[service])).digest("hex") },
    healthcheck: {
      test: ["CMD", "curl", "-fsS", `http://127.0.0.1:${port}/${service === "jvb" ? "about/health" : ""}`],
      ...{ interval: "1s", timeout: "5s", retries: 3, start_period: "1s" },
    },
    restart: "unless-stopped",
  });
  const mount = (source: string, target: string) => ({
    ...{
      type: "bind",
      source: `./files/${source}`,
      target,
      read_only: true,
      bind: { create_host_path: false },
    },
  });
  const services = {
    jvb: {
      ...common("jvb", 8080),
      image: "stand-in/jvb:latest",
      environment: {
        ...{ JVB_DISABLE_XMPP: "1", COLIBRI_REST_ENABLED: "1", SHUTDOWN_REST_ENABLED: "1" },
        ...{ JVB_ADVERTISE_IPS: "${HOST_PUBLIC_ADDRESS:?x}", JVB_AUTH_PASSWORD: "${BRIDGE_PASSWORD:?x}" },
      },
      tmpfs: ["/run:size=16M,mode=1750,exec,uid=1000,gid=1000", "/tmp:size=16M,mode=1777,noexec"],
      volumes: [mount("jvb/config", "/config")],
      ports: [
        { target: 8080, published: "8080", host_ip: "127.0.0.1", protocol: "tcp" },
        { target: 10000, published: "10000", host_ip: "0.0.0.0", protocol: "udp" },
      ],
      // JVB exits 0 once drained.
      restart: "on-failure",
    },
    side: {
      ...common("side", 3000),
      image: changes.image ?? "stand-in/web-app:latest",
      environment: { PORT: changes.broken ? "3999" : "3000", NASTY: "${NASTY:?x}", ZONE: "${HOST_ZONE:?x}" },
      tmpfs: ["/tmp:size=16M,mode=1777"],
      volumes: [mount("side/data", "/data"), { type: "volume", source: "side-data", target: "/side-data" }],
    },
    app: {
      ...common("app", 3000),
      image: "stand-in/web-app:latest",
      environment: { PORT: "3000" },
      tmpfs: ["/tmp:size=16M,mode=1777"],
    },
  };
  const compose = {
    name: "acme",
    services,
    networks: {
      deployment: {
        name: "acme",
        driver: "bridge",
        ipam: { config: [{ subnet: "172.30.0.0/24" }] },
        labels: {},
      },
    },
    volumes: { "side-data": { name: "acme-side-data", driver: "local", labels: {} } },
  };
  const secret = (name: string, variable: string | null) => ({
    [name]: { variable, source: secretSource(name, changes.version, changes.cloud) },
  });
  return {
    format: changes.packed === true ? 2 : 1,
    deployment: "acme",
    machine: "app",
    compose: compose as unknown as Bundle["compose"],
    files: Object.values(files).flat(),
    sysctl: changes.sysctl ?? { "net.ipv4.tcp_retries2": "7" },
    secrets: {
      ...secret("bridge-password", "BRIDGE_PASSWORD"),
      ...secret("nasty", "NASTY"),
      ...secret("side-key", null),
    },
    hostFacts: { HOST_PUBLIC_ADDRESS: "publicAddress", HOST_ZONE: "zone" },
    drain: {
      ...{
        service: "jvb",
        url: "http://127.0.0.1:8080",
        gracefulSeconds: 60,
        moveSeconds: 20,
        turnSeconds: 0,
      },
      ...changes.drain,
    },
    gate: changes.gate ?? null,
    certificate: null,
    registry: null,
  };
}

/** As a machine gets it when it is large. */
export const compressed = (bundle: Bundle): string => gzipSync(JSON.stringify(bundle)).toString("base64");
