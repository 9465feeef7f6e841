/** What customer deployments know about their platform: the stack output `platform`, plain data without secrets. */

/** Version of `PlatformFacts`. It increases when a property is removed or changes its meaning; additions do not change it. */
export const platformSchemaVersion = 1;

export interface PlatformFacts {
  readonly schemaVersion: typeof platformSchemaVersion;
  /** Domain of the DNS zone, e.g. `my-app.com`. */
  readonly baseDomain: string;
  readonly gcp: GcpFacts | null;
  readonly aws: AwsFacts | null;
}

export interface GcpFacts {
  /** Project ID. */
  readonly project: string;
  /** `projects/P/global/networks/N`. */
  readonly network: string;
  /** Subnetworks by region, e.g. `europe-west1`. */
  readonly subnetworks: Readonly<Record<string, GcpSubnetworkFacts>>;
  /** Name of the managed zone of `baseDomain`. */
  readonly zone: string;
  /** Name of the private managed zone, visible only to this network. */
  readonly privateZone: string;
  /** Domain of the private zone, without a trailing dot: `jitsi.internal`. */
  readonly privateDomain: string;
  /** Metric type under which bridges report their stress. */
  readonly stressMetric: string;
  /** Users and groups (`user:` or `group:`) who may log in to machines. Login also requires permission to act as the machine's service account. */
  readonly operators: readonly string[];
}

export interface GcpSubnetworkFacts {
  /** `projects/P/regions/R/subnetworks/N`. */
  readonly id: string;
  /** @pattern ^\d+(\.\d+){3}/\d+$ */
  readonly cidr: string;
}

export interface AwsFacts {
  /** Account ID, 12 digits. */
  readonly account: string;
  /** Networks by region, e.g. `us-east-1`. */
  readonly regions: Readonly<Record<string, AwsRegionFacts>>;
}

export interface AwsRegionFacts {
  readonly vpcId: string;
  /** @pattern ^\d+(\.\d+){3}/\d+$ */
  readonly cidr: string;
  /** Public subnets by availability zone. */
  readonly subnetIds: Readonly<Record<string, string>>;
}
