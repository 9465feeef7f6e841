/** IPv4 networks in CIDR notation, as plain numbers: parse, compare, divide. */

export interface Cidr {
  /** First address, as an unsigned 32-bit number. */
  readonly first: number;
  /** 0 to 32. */
  readonly prefix: number;
}

/** Count of addresses. */
export const sizeOf = ({ prefix }: Cidr): number => 2 ** (32 - prefix);

const octet = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const pattern = new RegExp(`^${octet}\\.${octet}\\.${octet}\\.${octet}/(3[0-2]|[12]?\\d)$`);

/** @returns undefined if the text is no network, also when bits behind the prefix are set (`10.0.0.1/8`): clouds refuse those. */
export function parseCidr(text: string): Cidr | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, ...numbers] = match.map(Number);
  const prefix = numbers.pop()!;
  const first = numbers.reduce((address, number) => address * 256 + number, 0);
  return first % 2 ** (32 - prefix) === 0 ? { first, prefix } : undefined;
}

/** For networks that the program itself wrote. @throws Error if it is none */
export function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(`"${text}" is no IPv4 network`);
  return parsed;
}

export const formatCidr = ({ first, prefix }: Cidr): string =>
  `${[24, 16, 8, 0].map((shift) => (first >>> shift) & 255).join(".")}/${prefix}`;

export const overlaps = (a: Cidr, b: Cidr): boolean =>
  a.first < b.first + sizeOf(b) && b.first < a.first + sizeOf(a);

/** Whether every address of `inner` is in `outer`. */
export const contains = (outer: Cidr, inner: Cidr): boolean =>
  inner.prefix >= outer.prefix && overlaps(outer, inner);

/** Count of subnets with that prefix that a network divides into; 0 if the prefix is shorter than its own. */
export const countOfSubnets = (network: Cidr, prefix: number): number =>
  prefix < network.prefix ? 0 : 2 ** (prefix - network.prefix);

/** Subnet number `index`, from 0. @throws RangeError if the network has no such subnet */
export function nthSubnet(network: Cidr, prefix: number, index: number): Cidr {
  const count = prefix > 32 ? 0 : countOfSubnets(network, prefix);
  if (!Number.isInteger(index) || index < 0 || index >= count)
    throw new RangeError(`${formatCidr(network)} has ${count} subnets /${prefix}, none of number ${index}`);
  return { first: network.first + index * 2 ** (32 - prefix), prefix };
}

/** Whether a network holds so much of the internet that naming it shuts hardly anybody out: more than a 256th, so two halves of the world too. */
export function isWide(text: string): boolean {
  const [address = "", bits = ""] = text.split("/");
  return bits !== "" && Number(bits) < (address.includes(":") ? 16 : 8);
}

/** RFC 1918, and 100.64.0.0/10 (RFC 6598), which VPNs such as Tailscale use. */
const privateNetworks: readonly Cidr[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
].map(cidr);

export const isPrivate = (network: Cidr): boolean =>
  privateNetworks.some((range) => contains(range, network));
