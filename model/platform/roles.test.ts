import { expect, test } from "@jest/globals";
import {
  deployerGrants,
  deployerRoleGiver,
  grantableRoles,
  operatorGrants,
  previewerGrants,
  stateRoles,
} from "./roles.ts";

const all = [...deployerGrants, deployerRoleGiver, ...previewerGrants, ...operatorGrants];

test("nobody is owner, editor or a viewer of everything", () => {
  for (const { role } of all) expect(role).not.toMatch(/^roles\/(owner|editor|viewer|admin|writer|reader)$/);
});

test("the previewer only reads, and no content of secrets", () => {
  for (const { role } of previewerGrants) expect(role).toMatch(/[vV]iewer$|\.reader$|Reviewer$/);
  expect(stateRoles.previewer).toEqual({
    bucket: "roles/storage.objectViewer",
    key: "roles/cloudkms.cryptoKeyDecrypter",
  });
});

test("what the deployer may give is no power over the project", () => {
  expect(grantableRoles).toEqual(["roles/monitoring.metricWriter"]);
  expect(deployerGrants.map(({ role }) => role)).not.toContain(deployerRoleGiver.role);
});

test("each grant says why, and none is there twice", () => {
  for (const { why } of all) expect(why).not.toBe("");
  for (const grants of [deployerGrants, previewerGrants, operatorGrants])
    expect(new Set(grants.map(({ role }) => role)).size).toBe(grants.length);
});
