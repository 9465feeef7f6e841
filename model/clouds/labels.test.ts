import { expect, test } from "@jest/globals";
import { labelsOf } from "./labels.ts";

test("the program's own labels win over a user's, and fit both clouds", () =>
  expect(
    labelsOf({ customer: "acme", stack: "Acme.EU", component: "app" }, { team: "video", stack: "x" }),
  ).toEqual({
    team: "video",
    customer: "acme",
    stack: expect.stringMatching(/^acme-eu-[0-9a-f]{8}$/),
    component: "app",
  }));

test("what customers share has no customer", () =>
  expect(labelsOf({ stack: "platform", component: "platform" })).toEqual({
    stack: "platform",
    component: "platform",
  }));
