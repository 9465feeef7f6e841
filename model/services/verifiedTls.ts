/**
 * Bridges and Jicofo check Prosody-JVB's certificate against the deployment's own authority. The images switch the check
 * off (docker-jitsi-meet `jvb.conf:57`, `jicofo.conf:342`), so both get it back through their overlay file.
 */

import type { ConfigFile } from "./service.ts";

const trustStorePath = "/config/bridge-trust.jks";

/** Only guards against accidents: the store holds no secret (Java's own default password). */
export const trustStorePassword = "changeit";

export const trustStore: ConfigFile = { path: trustStorePath, content: { artifact: "bridgeTrustStore" } };

/** For `JAVA_TOOL_OPTIONS`: the whole process trusts this authority and no other. */
export const trustOptions = `-Djavax.net.ssl.trustStore=${trustStorePath} -Djavax.net.ssl.trustStorePassword=${trustStorePassword}`;
