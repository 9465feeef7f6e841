/** Packet rates at which a bridge counts as fully loaded, for `load-measurement = "packet-rate"` (jitsi-videobridge, reference.conf). */

import type { MachineType } from "./machineTypes.ts";
import type { Cloud } from "./regions.ts";

export interface PacketRate {
  /** `oci` is here for orientation only: this program makes no machines there. */
  readonly cloud: Cloud | "oci";
  /** Machine type, or the shape with its size in words. */
  readonly machineType: string;
  /** Hardware threads. */
  readonly vCPU: number;
  /** Received and sent together, as the bridge counts them (jitsi-videobridge, PacketRateLoadSampler.kt). */
  readonly packetsPerSecond: number;
  readonly source: string;
}

const eightByEight = "8x8's production configuration of meet.jit.si, per OCI shape";

/**
 * Only what somebody measured or runs with. No type of GCP or AWS is among them: users add theirs by a setting, once measured. 10,200 to
 * 12,500 packets/s per vCPU.
 */
export const packetRates: readonly PacketRate[] = [
  { cloud: "oci", machineType: "E4 with 4 OCPU", vCPU: 8, packetsPerSecond: 100_000, source: eightByEight },
  { cloud: "oci", machineType: "A2 with 4 OCPU", vCPU: 8, packetsPerSecond: 100_000, source: eightByEight },
  { cloud: "oci", machineType: "A1 with 8 OCPU", vCPU: 8, packetsPerSecond: 85_000, source: eightByEight },
  { cloud: "oci", machineType: "E3 with 4 OCPU", vCPU: 8, packetsPerSecond: 81_250, source: eightByEight },
];

/** A user's own rows go first: what was measured here beats what somebody else measured. */
export const findPacketRate = (
  cloud: Cloud,
  machineType: string,
  measured: readonly PacketRate[] = [],
): PacketRate | undefined =>
  [...measured, ...packetRates].find((row) => row.cloud === cloud && row.machineType === machineType);

/** The lowest rate per vCPU in the table, rounded down to hundreds. */
const cautiousPerVCPU =
  Math.floor(Math.min(...packetRates.map((row) => row.packetsPerSecond / row.vCPU)) / 100) * 100;

/**
 * Where to begin a measurement: 10,100 packets/s per vCPU. For messages to people only. It is never a threshold by itself: other processors
 * and networks carry more or less, and a threshold too high overloads bridges without anybody noticing.
 */
export const suggestedPacketRate = ({ vCPU }: Pick<MachineType, "vCPU">): number => vCPU * cautiousPerVCPU;
