/** Jest takes `testTimeout` for a whole run only; each of our suites has its own (jest.config.js, `globals`). */

import { jest } from "@jest/globals";

declare const suiteTimeoutSeconds: number;

jest.setTimeout(suiteTimeoutSeconds * 1000);
