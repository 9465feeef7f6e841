import { expect, test } from "@jest/globals";
import { publicHosts } from "./appServerNames.ts";

test.each([
  ["acme.my-app.com", "https://acme.my-app.com", ["acme.my-app.com", undefined]],
  ["acme.my-app.com", "https://acme.my-app.com:8443", ["acme.my-app.com", undefined]],
  ["acme.my-app.com", "https://meet.acme.my-app.com", ["acme.my-app.com", "meet.acme.my-app.com"]],
  // Of another domain, or only looks alike: somebody else's zone.
  ["acme.my-app.com", "https://meet.acme.example", ["acme.my-app.com", undefined]],
  ["acme.notmy-app.com", "https://acme.notmy-app.com", [undefined, undefined]],
])("%s with Jitsi Meet at %s", (publicHost, meetOrigin, expected) => {
  const topology = { publicHost, publicUrl: "", meetUrl: "", meetOrigin, brewery: undefined };
  expect(publicHosts({ topology }, "my-app.com")).toEqual(expected);
});
