/** What customers' deployments know of the platform that they share: the stack output `platform`, plain data without secrets. */

/** Version of `PlatformFacts`. Additions keep it; a removal or a new meaning raises it. */
export const platformSchemaVersion = 1;

export interface PlatformFacts {
  readonly schemaVersion: typeof platformSchemaVersion;
  /** Domain of the DNS zone, e.g. `my-app.com`. */
  readonly baseDomain: string;
  readonly gcp: GcpFacts | null;
  readonly aws: AwsFacts | null;
}

export interface GcpFacts {
  /** Project id. */
  readonly project: string;
  /** `projects/P/global/networks/N`. */
  readonly network: string;
  /** By region, e.g. `europe-west1`. */
  readonly subnetworks: Readonly<Record<string, GcpSubnetworkFacts>>;
  /** Managed zone of `baseDomain`, by its name within the project. */
  readonly zone: string;
  /** Managed zone that only this network sees. */
  readonly privateZone: string;
  /** Its domain, without a trailing dot: `jitsi.internal`. */
  readonly privateDomain: string;
  /** Type of the metric that bridges report their stress as. */
  readonly stressMetric: string;
  /** Who may open a shell on machines: `user:` or `group:`. A login also needs the right to act as the machine's own account. */
  readonly operators: readonly string[];
}

export interface GcpSubnetworkFacts {
  /** `projects/P/regions/R/subnetworks/N`. */
  readonly id: string;
  /** @pattern ^\d+(\.\d+){3}/\d+$ */
  readonly cidr: string;
}

export interface AwsFacts {
  /** Account number, 12 digits. */
  readonly account: string;
  /** By region, e.g. `us-east-1`. */
  readonly regions: Readonly<Record<string, AwsRegionFacts>>;
}

export interface AwsRegionFacts {
  readonly vpcId: string;
  /** @pattern ^\d+(\.\d+){3}/\d+$ */
  readonly cidr: string;
  /** Public subnets by availability zone. */
  readonly subnetIds: Readonly<Record<string, string>>;
}
