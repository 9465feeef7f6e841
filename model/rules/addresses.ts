/** IPv4 addresses and networks, as far as rules must understand them. */

export interface Network {
  readonly address: number;
  readonly prefix: number;
}

/** @returns the address as a number, or undefined if the text is no IPv4 address */
export function parseAddress(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** @returns undefined if the text is no `a.b.c.d/n` */
export function parseNetwork(text: string): Network | undefined {
  const [address = "", prefix = ""] = text.split("/");
  const number = parseAddress(address);
  if (number === undefined || !/^\d{1,2}$/.test(prefix) || Number(prefix) > 32 || text.split("/").length > 2)
    return undefined;
  return { address: number, prefix: Number(prefix) };
}

/** Addresses in a network. */
export const sizeOf = ({ prefix }: Network): number => 2 ** (32 - prefix);

export const firstOf = (network: Network): number =>
  Math.floor(network.address / sizeOf(network)) * sizeOf(network);

export const contains = (network: Network, inner: Network): boolean =>
  network.prefix <= inner.prefix && firstOf(network) === firstOf({ ...inner, prefix: network.prefix });

export const holds = (network: Network, address: string): boolean => {
  const number = parseAddress(address);
  return number !== undefined && contains(network, { address: number, prefix: 32 });
};

const localNetworks: readonly Network[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "169.254.0.0/16",
  "127.0.0.0/8",
].flatMap((text) => parseNetwork(text) ?? []);

/** Site-local, link-local or loopback: what JVB's health check does not count (jitsi-videobridge `JvbHealthChecker.kt`). */
export const isLocalAddress = (address: string): boolean =>
  localNetworks.some((network) => holds(network, address));
