import vm from "node:vm";
import { suites } from "./test/suites.ts";

if (vm.SourceTextModule === undefined)
  throw new Error(
    "The tests are ES modules. Start Jest as `npx jest` in the project's folder, as `make test`, or with NODE_OPTIONS=--experimental-vm-modules.",
  );

/** @type {import("jest").Config} */
export default {
  maxWorkers: 2,
  // A worker keeps some of every file that it has run.
  workerIdleMemoryLimit: "1GB",
  reporters: ["default", "<rootDir>/test/jest/summaryReporter.ts"],
  testSequencer: "<rootDir>/test/jest/cheapFirst.js",
  projects: suites.map(({ name, folders, timeoutSeconds }) => ({
    displayName: name,
    roots: folders.map((folder) => `<rootDir>/${folder}`),
    testMatch: ["**/*.test.ts"],
    testEnvironment: "node",
    globals: { suiteTimeoutSeconds: timeoutSeconds },
    setupFilesAfterEnv: ["<rootDir>/test/jest/suiteTimeout.ts"],
    globalSetup: "<rootDir>/test/jest/globalSetup.ts",
    extensionsToTreatAsEsm: [".ts"],
    transform: { "\\.ts$": "<rootDir>/test/jest/typeStripping.js" },
  })),
};
