/** Which resources are counted, wherever somebody is told how many there are or how many change: the same ones everywhere. */

export interface Countable {
  /** Type token. */
  readonly type: string;
  /** Whether a provider manages it; components group such resources and are nothing themselves. */
  readonly custom?: boolean | undefined;
}

/**
 * What a provider makes and keeps: machines, disks, records, passwords, containers. Left out are the stack, its references, components and
 * providers, which are in no cloud; Pulumi's own summary counts these too.
 */
export const isCounted = ({ type, custom }: Countable): boolean =>
  custom === true && !type.startsWith("pulumi:");
