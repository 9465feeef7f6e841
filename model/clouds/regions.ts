/** Regions of the clouds that the program makes machines in. */

/** docs/adding-a-cloud.md says what a third one takes. */
export type Cloud = "gcp" | "aws";

export const cloudNames: Readonly<Record<Cloud, string>> = { gcp: "Google Cloud", aws: "AWS" };

export interface CloudRegion {
  readonly cloud: Cloud;
  /** The cloud's own name, e.g. `europe-west1`, `us-east-1`. */
  readonly name: string;
  /** City or area, as the cloud's documentation has it. */
  readonly place: string;
  readonly continent: Continent;
  /** Permanent number of the region's networks within a platform's `networkCidr` (model/platform/plan.ts). Never reused or changed. */
  readonly slot: number;
  /** Zones in order of preference: full names, e.g. `europe-west1-b`, `us-east-1a`. */
  readonly zones: readonly [string, string, ...string[]];
}

export type Continent =
  "africa" | "asia" | "europe" | "middleEast" | "northAmerica" | "oceania" | "southAmerica";

/** Slots of AWS begin here; those of GCP end before. A /12 has 256 networks of /20. */
const firstAwsSlot = 128;

type Row = readonly [name: string, place: string, continent: Continent, zones?: string];

/**
 * Row n has slot n: append only, and leave the row of a closed region in place.
 * Names, places and zones: general knowledge of cloud.google.com/compute/docs/regions-zones, not read from an API.
 * europe-west1 and us-east1 have no zone `a`.
 */
const gcpRows: readonly Row[] = [
  ["us-central1", "Council Bluffs, Iowa", "northAmerica", "abcf"],
  ["us-east1", "Moncks Corner, South Carolina", "northAmerica", "bcd"],
  ["us-east4", "Ashburn, Virginia", "northAmerica"],
  ["us-east5", "Columbus, Ohio", "northAmerica"],
  ["us-south1", "Dallas, Texas", "northAmerica"],
  ["us-west1", "The Dalles, Oregon", "northAmerica"],
  ["us-west2", "Los Angeles, California", "northAmerica"],
  ["us-west3", "Salt Lake City, Utah", "northAmerica"],
  ["us-west4", "Las Vegas, Nevada", "northAmerica"],
  ["northamerica-northeast1", "Montréal", "northAmerica"],
  ["northamerica-northeast2", "Toronto", "northAmerica"],
  ["northamerica-south1", "Querétaro", "northAmerica"],
  ["southamerica-east1", "São Paulo", "southAmerica"],
  ["southamerica-west1", "Santiago", "southAmerica"],
  ["europe-west1", "St. Ghislain, Belgium", "europe", "bcd"],
  ["europe-west2", "London", "europe"],
  ["europe-west3", "Frankfurt", "europe"],
  ["europe-west4", "Eemshaven, Netherlands", "europe"],
  ["europe-west6", "Zurich", "europe"],
  ["europe-west8", "Milan", "europe"],
  ["europe-west9", "Paris", "europe"],
  ["europe-west10", "Berlin", "europe"],
  ["europe-west12", "Turin", "europe"],
  ["europe-southwest1", "Madrid, Spain", "europe"],
  ["europe-north1", "Hamina, Finland", "europe"],
  ["europe-north2", "Stockholm", "europe"],
  ["europe-central2", "Warsaw", "europe"],
  ["asia-east1", "Changhua County, Taiwan", "asia"],
  ["asia-east2", "Hong Kong", "asia"],
  ["asia-northeast1", "Tokyo", "asia"],
  ["asia-northeast2", "Osaka", "asia"],
  ["asia-northeast3", "Seoul", "asia"],
  ["asia-south1", "Mumbai", "asia"],
  ["asia-south2", "Delhi", "asia"],
  ["asia-southeast1", "Singapore", "asia"],
  ["asia-southeast2", "Jakarta", "asia"],
  ["australia-southeast1", "Sydney", "oceania"],
  ["australia-southeast2", "Melbourne", "oceania"],
  ["me-west1", "Tel Aviv", "middleEast"],
  ["me-central1", "Doha", "middleEast"],
  ["me-central2", "Dammam", "middleEast"],
  ["africa-south1", "Johannesburg", "africa"],
];

/**
 * Row n has slot 128 + n: append only. Names, places and zones: general knowledge of docs.aws.amazon.com/global-infrastructure, not read from an API.
 * Which zones of ap-northeast-1 and ca-central-1 an account has is not the same for all; those given are what newer accounts have.
 * us-west-1 is missing because an account gets any two of its three zones.
 */
const awsRows: readonly Row[] = [
  ["us-east-1", "Northern Virginia", "northAmerica", "abcdf"],
  ["us-east-2", "Ohio", "northAmerica"],
  ["us-west-2", "Oregon", "northAmerica", "abcd"],
  ["ca-central-1", "Montréal", "northAmerica", "abd"],
  ["ca-west-1", "Calgary", "northAmerica"],
  ["mx-central-1", "Querétaro", "northAmerica"],
  ["sa-east-1", "São Paulo", "southAmerica"],
  ["eu-west-1", "Ireland", "europe"],
  ["eu-west-2", "London", "europe"],
  ["eu-west-3", "Paris", "europe"],
  ["eu-central-1", "Frankfurt", "europe"],
  ["eu-central-2", "Zurich", "europe"],
  ["eu-north-1", "Stockholm", "europe"],
  ["eu-south-1", "Milan", "europe"],
  ["eu-south-2", "Spain", "europe"],
  ["ap-east-1", "Hong Kong", "asia"],
  ["ap-northeast-1", "Tokyo", "asia", "acd"],
  ["ap-northeast-2", "Seoul", "asia", "abcd"],
  ["ap-northeast-3", "Osaka", "asia"],
  ["ap-south-1", "Mumbai", "asia"],
  ["ap-south-2", "Hyderabad", "asia"],
  ["ap-southeast-1", "Singapore", "asia"],
  ["ap-southeast-2", "Sydney", "oceania"],
  ["ap-southeast-3", "Jakarta", "asia"],
  ["ap-southeast-4", "Melbourne", "oceania"],
  ["il-central-1", "Tel Aviv", "middleEast"],
  ["me-central-1", "United Arab Emirates", "middleEast"],
  ["me-south-1", "Bahrain", "middleEast"],
  ["af-south-1", "Cape Town", "africa"],
];

const usualZones = "abc";

/** Between a region and the letter of its zone: `europe-west1-b`, `us-east-1a`. */
const zoneHyphens: Readonly<Record<Cloud, string>> = { gcp: "-", aws: "" };

const regionsOf = (cloud: Cloud, rows: readonly Row[], firstSlot: number): CloudRegion[] =>
  rows.map(([name, place, continent, letters = usualZones], index) => {
    const zoneOf = (letter: string): string => `${name}${zoneHyphens[cloud]}${letter}`;
    const [first, second, ...rest] = [...letters].map(zoneOf);
    return { cloud, name, place, continent, slot: firstSlot + index, zones: [first!, second!, ...rest] };
  });

export const regions: readonly CloudRegion[] = [
  ...regionsOf("gcp", gcpRows, 0),
  ...regionsOf("aws", awsRows, firstAwsSlot),
];

export const findRegion = (cloud: Cloud, name: string): CloudRegion | undefined =>
  regions.find((region) => region.cloud === cloud && region.name === name);

export const regionNames = (cloud: Cloud): string[] =>
  regions.filter((region) => region.cloud === cloud).map(({ name }) => name);

/** Label that bridges carry in the relay network, cloud and place: `gcp-europe-west1`, `aws-us-east-1`. */
export const regionLabel = (cloud: Cloud, region: string): string => `${cloud}-${region}`;

/** The region of a GCP zone (`europe-west1-b`) or AWS availability zone (`us-east-1a`), known or not. */
export const regionOfZone = (cloud: Cloud, zone: string): string =>
  zone.replace(new RegExp(`${zoneHyphens[cloud]}[a-z]$`), "");
