/** What a platform is planned from: the settings of a stack of kind `platform`, parsed and with every default filled in. */

export interface PlatformSettings {
  readonly kind: "platform";
  /** Name of the Pulumi stack, for labels. */
  readonly stack: string;
  /** Domain that the customers' host names are in, e.g. `my-app.com`. */
  readonly baseDomain: string;
  readonly gcp: { readonly project: string; readonly regions: readonly string[] } | undefined;
  /** `account`: 12 digits. */
  readonly aws: { readonly account: string; readonly regions: readonly string[] } | undefined;
  /** Private network that every region's networks are taken from, e.g. `10.64.0.0/12`. */
  readonly networkCidr: string;
  readonly ci: CiSettings | undefined;
  /** Members of GCP, `user:` or `group:`, who may log in to the machines of every customer. */
  readonly operators: readonly string[];
  readonly protect: boolean;
  /** For everything that carries labels or tags. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface CiSettings {
  /** `owner/name` on GitHub. */
  readonly repository: string;
  /** GitHub environment whose jobs deploy. */
  readonly environment: string;
  /** GitHub environment whose jobs preview; undefined: the jobs of pull requests. */
  readonly previewEnvironment: string | undefined;
  /** GitHub environment whose jobs look for drift as the previewer; undefined: none but `previewEnvironment`. */
  readonly driftEnvironment: string | undefined;
}

export const usualNetworkCidr = "10.64.0.0/12";
