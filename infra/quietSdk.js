// The SDK sends each registration and its reply to the engine as debug text too, secrets in the clear.
import log from "@pulumi/pulumi/log/index.js";

log.debug = () => Promise.resolve();
