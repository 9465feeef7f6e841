/** What the SDK does for people who debug it, which costs a tenth of this program's time. */

import log from "@pulumi/pulumi/log/index.js";
import debuggable from "@pulumi/pulumi/runtime/debuggable.js";

// It sends each registration and its reply to the engine as debug text too, secrets in the clear.
log.debug = () => Promise.resolve();

// It keeps a stack trace with every promise, for a list of those that are never kept.
const { debuggablePromise } = debuggable;
if (!debuggable.debugPromiseLeaks)
  debuggable.debuggablePromise = (promise, context) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
