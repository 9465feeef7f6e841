import { logs } from "./containers.ts";
import type { Daemon } from "./daemon.ts";
import { standIn } from "./imageStore.ts";

/**
 * What became of a login: `"ok"`, the XMPP condition of a refusal (`"not-authorized"`: wrong user or password;
 * `"host-unknown"`: the server has no such domain), `"unreachable"`: no such host, or nobody on that port;
 * `"disconnected"` or `"timeout"`: no XMPP server answered within 10 s.
 */
export type LoginResult =
  "ok" | "not-authorized" | "host-unknown" | "unreachable" | "disconnected" | "timeout";

/** A login to try. */
export interface Login {
  /** Docker network from which to try. `"host"` is the daemon's machine itself. */
  readonly network: string;
  /** Host name or address of the server. */
  readonly host: string;
  readonly port: number;
  /** `user@domain`, or only a domain for the anonymous login of a Jitsi client. */
  readonly jid: string;
  readonly password?: string;
}

/** Tries a login over STARTTLS and SASL from a container of its own. Certificates are not verified. */
export async function canLogin(daemon: Daemon, login: Login): Promise<LoginResult> {
  const container = await daemon.docker.createContainer({
    Image: standIn("base"),
    Entrypoint: ["python3", "-m", "stand_in.login", login.host, String(login.port), login.jid],
    Env: [`PASSWORD=${login.password ?? ""}`],
    HostConfig: { NetworkMode: login.network },
  });
  try {
    await container.start();
    await container.wait();
    return (await logs(container, "stdout")).trim() as LoginResult;
  } finally {
    await container.remove({ force: true });
  }
}
