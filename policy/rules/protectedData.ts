/** What cannot be made again is protected from deletion. */

import { challengeDomain } from "../../model/bundle/challenge.ts";
import { passingLabel } from "../../model/services/service.ts";
import { listIn, textsIn, type PolicyResource } from "../policyResource.ts";
import type { ResourceRule } from "./rule.ts";

/** Type token to what would be lost. */
const dataTypes: Readonly<Record<string, string>> = {
  "gcp:compute/address:Address": "an address that DNS and other firewalls know",
  "aws:ec2/eip:Eip": "an address that DNS and other firewalls know",
  "gcp:compute/disk:Disk": "the data on it",
  "aws:ebs/volume:Volume": "the data on it",
  "docker:index/volume:Volume": "the data in it",
  "gcp:dns/managedZone:ManagedZone": "the names of all customers",
  "aws:route53/zone:Zone": "the names of all customers",
  "gcp:storage/bucket:Bucket": "its contents",
  "aws:s3/bucket:Bucket": "its contents",
  "gcp:kms/keyRing:KeyRing": "everything encrypted with its keys",
  "gcp:kms/cryptoKey:CryptoKey": "everything encrypted with it",
};

/** Advice only: whoever removes a customer has to lift the protection first (`jitsi:protect: false`), in an update of its own. */
export const protectedData: ResourceRule = {
  name: "protected-data",
  description: "Addresses, disks, volumes, zones, buckets and keys are protected from deletion.",
  level: "advisory",
  settings: ["protectData"],
  check(resource, { protectData }) {
    const lost = dataTypes[resource.type];
    if (!protectData || lost === undefined || resource.options.protect || isPassing(resource)) return [];
    return [
      {
        path: "",
        value: undefined,
        what: `is not protected: deleting it loses ${lost}`,
        fix: "Set the option `protect: true` (setting `jitsi:protect`).",
      },
    ];
  },
};

const isPassing = (resource: PolicyResource): boolean =>
  isForChallenges(resource) ||
  listIn(resource.props.labels).some((label) => (label as { label?: unknown }).label === passingLabel);

/** A zone whose records live for a minute: the program makes it again, with its delegation. */
const isForChallenges = ({ props: { dnsName } }: PolicyResource): boolean =>
  textsIn(dnsName).some((name) => name.startsWith(challengeDomain("")));
