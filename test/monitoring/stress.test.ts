/** Each member of a group tells Google its stress, as the group's autoscaler wants it. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { stressMetric } from "../../model/bridges/stressMetric.ts";
import { until } from "../docker/until.ts";
import { everyKindOfHost } from "./deployments.ts";
import { startGoogleStandIn, type GoogleStandIn } from "./googleStandIn.ts";
import { startLab, type Lab } from "./lab.ts";
import { describeWith } from "../setUp/withNeeds.ts";

const ids: Readonly<Record<string, string>> = { one: "4520031799277581759", two: "812345678901234567" };

/** For half a minute between readings and a minute between sendings: sixty times as fast. */
const everySeconds = 0.5;

describeWith("nginx", "influxdb")("a group's stress", () => {
  let lab: Lab;
  let google: GoogleStandIn;

  beforeAll(async () => {
    lab = await startLab({ deployment: everyKindOfHost(), members: Object.keys(ids), everySeconds });
    google = await startGoogleStandIn(join(lab.folder, "google"));
    for (const [member, id] of Object.entries(ids)) {
      const env = { ...google.env, INSTANCE_ID: id };
      await lab.telegraf("ew1", { member, stackdriver: true, env });
    }
  });

  afterAll(async () => {
    await lab?.stop();
    await google?.stop();
  });

  const ofMember = (member: string) =>
    google.points.filter(({ labels }) => labels.instance_id === ids[member]);

  test("comes from every member, each minute, on its own instance", async () => {
    for (const member of Object.keys(ids)) {
      await until(`${member} has told ten times`, 60, () => ofMember(member).length >= 10);
      for (const { value, ...point } of ofMember(member)) {
        expect(point).toMatchObject({
          project: "projects/my-project",
          type: stressMetric.type,
          metricLabels: {},
          resource: "gce_instance",
          labels: { project_id: "my-project", instance_id: ids[member], zone: "europe-west1-b" },
        });
        expect(value).toBeGreaterThan(0.1);
        expect(value).toBeLessThan(0.8);
      }
      const told = ofMember(member).map(({ seconds }) => seconds);
      const gaps = told.slice(1).map((seconds, index) => seconds - told[index]!);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(1);
    }
    expect(google.authorization()).toBe("Bearer token-of-the-machine");
  });

  test("goes to Google alone, and nothing else goes there", async () => {
    expect(new Set(google.points.map(({ type }) => type))).toEqual(new Set([stressMetric.type]));
    expect(await lab.influxdb.query(`SELECT * FROM "${stressMetric.measurement}" LIMIT 1`)).toEqual([]);
  });
});
