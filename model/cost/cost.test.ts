import { describe as group, expect, test } from "@jest/globals";
import { costOf, participant } from "./cost.ts";
import { regionNames } from "../clouds/regions.ts";
import { describe } from "../deployment.ts";
import { cloudSettings, exampleBridge, exampleGroup, exampleSettings } from "../rules/fixtures.ts";
import type { Settings } from "../settings.ts";

const costWith = (overrides: Partial<Settings> = {}) => costOf(describe(cloudSettings(overrides)));

/** The app server and one group in a region of which machines, addresses and traffic have prices. */
const alone = (...change: Parameters<typeof exampleGroup>): Partial<Settings> => ({
  hosts: [cloudSettings().hosts.find(({ name }) => name === "app")!, exampleGroup(...change)],
  bridges: {
    static: [],
    autoscaling: [{ ...exampleBridge(0, "ew1", "ew1"), setting: "jitsi:bridges.autoscaling[0]" }],
  },
});

/** tools/prices/prices.csv: n2-standard-4 on demand in europe-west1, and an IPv4 address there. */
const [machine, address] = [155.97764, 0.005 * 730];

/** The same list: GiB of a balanced disk in europe-west1, for the machine's 30 and the data's 50. */
const [bootDisk, dataDisk] = [30 * 0.1, 50 * 0.1];

/** Ten secrets that machines of Google's fetch, a version each. */
const secrets = 10 * 0.06;

group("a month", () => {
  test("machines, disks and addresses; a group at its minimum, and at its maximum", () => {
    const { usdPerMonth, usdPerMonthAtMost } = costWith(alone({}, { min: 2, max: 5 }));
    const each = machine + address + bootDisk;
    expect(usdPerMonth).toBeCloseTo(3 * each + dataDisk + secrets, 4);
    expect(usdPerMonthAtMost).toBeCloseTo(6 * each + dataDisk + secrets, 4);
  });

  test("what has no price is named with how many there are, and counts as nothing", () => {
    const { gaps, unpriced } = costWith({ ...alone({ machineType: "n2-standard-16" }, { min: 2, max: 5 }) });
    expect(gaps).toEqual({
      "machine n2-standard-16 in Google Cloud europe-west1": 5,
      "snapshot of 14 days at 0.05 USD per GiB, size unknown, in Google Cloud europe-west1": 1,
    });
    expect(unpriced).toEqual(Object.keys(gaps).sort());
  });

  test("bridges can move to any region of Google Cloud and their cost is known: machines, disks, addresses, traffic", () => {
    const unpriced = regionNames("gcp").flatMap((cloudRegion) => costWith(alone({ cloudRegion })).unpriced);
    expect(new Set(unpriced.filter((gap) => !gap.startsWith("snapshot")))).toEqual(
      new Set([
        // Google has no such machines there.
        "machine n2-standard-4 in Google Cloud northamerica-south1",
        "machine n2-standard-4 in Google Cloud europe-north2",
        // Its standard tier has prices of its own for Australia, which the list lacks.
        "traffic to the internet from Google Cloud australia-southeast1",
        "traffic to the internet from Google Cloud australia-southeast2",
      ]),
    );
  });

  test("spot machines have prices of their own", () =>
    expect(costWith(alone({ spot: true })).usdPerMonth).toBeLessThan(costWith(alone()).usdPerMonth));

  test("a machine type without any price", () => {
    const { usdPerMonth, participantHour } = costWith(alone({ machineType: "n2-standard-16" }));
    expect(usdPerMonth).toBeCloseTo(machine + 2 * (address + bootDisk) + dataDisk + secrets, 4);
    expect(participantHour).toBeUndefined();
  });

  test("a suspended customer pays for data and addresses alone", () => {
    const { items } = costWith({ ...alone(), suspended: true });
    expect(items.map(({ host, kind, what }) => `${host} ${kind} ${what}`)).toEqual([
      "app disk balanced, 50 GiB",
      "app snapshot of 14 days at 0.05 USD per GiB, size unknown,",
      "app address public IPv4, not in use",
      expect.stringMatching(/^all secret/),
    ]);
  });

  test("secrets cost in Google Cloud: what AWS keeps in Parameter Store is free", () => {
    const { hosts, bridges } = cloudSettings();
    const amazon = hosts.filter(({ on }) => on === "docker" || on === "aws");
    const alone: Partial<Settings> = {
      hosts: amazon,
      appServer: { ...cloudSettings().appServer, host: "fsn" },
      bridges: { static: bridges.static.filter(({ host }) => host === "use1-a"), autoscaling: [] },
    };
    expect(costWith(alone).items.filter(({ kind }) => kind === "secret")).toEqual([]);
  });

  test("hosts of the customer's own are named, and cost nothing here", () => {
    const { usdPerMonth, unpriced, participantHour } = costOf(describe(exampleSettings()));
    expect([usdPerMonth, participantHour]).toEqual([0, undefined]);
    expect(unpriced).toContain("host fsn, which is the customer's own");
  });
});

group("a participant's hour", () => {
  test("traffic in the standard tier, and a share of a bridge at the load it is meant for", () => {
    const { participantHour: cost } = costWith(alone());
    // 2.02 Mbit/s are 0.909 GB an hour, at 0.085 a GB.
    expect(cost!.usdTraffic).toBeCloseTo(0.909 * 0.085, 6);
    // 4 of 8 threads, 200 participants on 8, half of them at a stress of 0.5.
    expect(cost!.usdBridge).toBeCloseTo(machine / 730 / 50, 6);
  });

  test("does not depend on how many bridges there are, but on how full they are", () => {
    const at = (targetStress: number, min: number) =>
      costWith(alone({}, { targetStress, min })).participantHour!.usdBridge;
    expect(at(0.5, 4)).toBeCloseTo(at(0.5, 1), 10);
    expect(at(0.25, 1)).toBeCloseTo(2 * at(0.5, 1), 10);
  });

  test("a bridge without known prices is left out of the mean", () => {
    const settings = alone();
    const unknown = exampleGroup({ name: "ew3", machineType: "n2-standard-16" });
    const bridge = { ...exampleBridge(0, "ew3", "ew3"), setting: "jitsi:bridges.autoscaling[1]" };
    const { participantHour } = costWith({
      ...settings,
      hosts: [...settings.hosts!, unknown],
      bridges: { static: [], autoscaling: [...settings.bridges!.autoscaling, bridge] },
    });
    expect(participantHour).toEqual(costWith(settings).participantHour);
  });

  test("sound alone is a fraction of it", () => {
    const { participantHour: cost } = costWith({ ...alone(), media: "audio" });
    const { participantHour: video } = costWith(alone());
    const share = participant.audio.megabitsPerSecond / participant.video.megabitsPerSecond;
    expect(cost!.usdTraffic).toBeCloseTo(video!.usdTraffic * share, 10);
    expect(cost!.usdBridge).toBeCloseTo(video!.usdBridge / 2, 10);
  });
});
