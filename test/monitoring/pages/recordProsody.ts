/**
 * Records what Debian's Prosody tells on `/metrics` once the two Prosodies of a deployment, as small as can be, have guests: the main one with browsers
 * over BOSH and a room, the bridges' one with a bridge in its brewery. Upstream's settings for metrics (docker-jitsi-meet stable-11146-2,
 * `prosody/rootfs/defaults/prosody.cfg.lua`). Needs `apt-get install prosody`.
 *
 *   node test/monitoring/pages/recordProsody.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { until } from "../../docker/until.ts";

interface Recorded {
  readonly name: string;
  /** What the page's header says of it. */
  readonly scene: string;
  readonly ports: { readonly http: number; readonly c2s: number };
  readonly modules: readonly string[];
  readonly hosts: string;
  /** Logs in over TCP and enters a room. */
  readonly account: Account;
  readonly visit?: (ports: Recorded["ports"]) => Promise<void>;
}

interface Account {
  readonly name: string;
  readonly domain: string;
  readonly room: string;
}

const main: Recorded = {
  name: "prosody-main",
  scene: "two browsers over BOSH and Jicofo in one room",
  ports: { http: 15280, c2s: 15222 },
  modules: ["bosh"],
  hosts: `VirtualHost "meet.jitsi"
  authentication = "anonymous"
VirtualHost "auth.meet.jitsi"
  authentication = "internal_plain"
Component "muc.meet.jitsi" "muc"
  muc_room_locking = false
`,
  account: { name: "focus", domain: "auth.meet.jitsi", room: "room@muc.meet.jitsi" },
  visit: async ({ http }) => {
    for (const nick of ["one", "two"]) await joinByBosh(`http://127.0.0.1:${http}/http-bind`, nick);
  },
};

const brewery: Recorded = {
  name: "prosody-jvb",
  scene: "one bridge in the brewery",
  ports: { http: 16280, c2s: 16222 },
  modules: [],
  hosts: `VirtualHost "auth.jvb.meet.jitsi"
  authentication = "internal_plain"
Component "muc.jvb.meet.jitsi" "muc"
  muc_room_locking = false
`,
  account: { name: "jvb", domain: "auth.jvb.meet.jitsi", room: "jvbbrewery@muc.jvb.meet.jitsi" },
};

const configuration = ({ ports, modules, hosts }: Recorded, dir: string): string => `run_as_root = true
pidfile = "${dir}/prosody.pid"
data_path = "${dir}/data"
log = { info = "*console" }
modules_enabled = { "saslauth", "disco", "ping", "posix", "http_openmetrics", ${modules.map((name) => `"${name}"`).join(", ")} }
modules_disabled = { "s2s" }
statistics = "internal"
statistics_interval = "manual"
openmetrics_allow_cidr = "127.0.0.1/32"
http_ports = { ${ports.http} }
https_ports = { }
http_interfaces = { "127.0.0.1" }
http_default_host = "meet.jitsi"
c2s_ports = { ${ports.c2s} }
c2s_interfaces = { "127.0.0.1" }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
consider_bosh_secure = true
${hosts}`;

/** @returns the page with its content type */
async function record(recorded: Recorded, dir: string): Promise<{ text: string; type: string }> {
  const file = join(dir, `${recorded.name}.cfg.lua`);
  const own = join(dir, recorded.name);
  writeFileSync(file, configuration(recorded, own));
  await execa("mkdir", ["-p", join(own, "data")]);
  const { name, domain } = recorded.account;
  await execa("prosodyctl", ["--root", "--config", file, "register", name, domain, "secret"]);
  const prosody = execa("prosody", ["--root", "-F", "--config", file], { reject: false });
  try {
    const metrics = `http://127.0.0.1:${recorded.ports.http}/metrics`;
    await until(`${recorded.name} answers`, 15, async () => (await fetch(metrics)).ok);
    await joinByStream(recorded.ports.c2s, recorded.account);
    await recorded.visit?.(recorded.ports);
    const waiting = recorded.visit === undefined ? "" : "prosody_mod_bosh__active_sessions 2";
    await until("the browsers' requests wait", 5, async () =>
      (await (await fetch(metrics)).text()).includes(waiting),
    );
    const answer = await fetch(metrics);
    return { text: await answer.text(), type: answer.headers.get("content-type") ?? "" };
  } finally {
    prosody.kill("SIGTERM");
    await prosody;
  }
}

/** XEP-0124, XEP-0206: a session of an anonymous user, who enters a room. */
async function joinByBosh(url: string, nick: string): Promise<void> {
  let rid = Math.floor(Math.random() * 1e9);
  let sid = "";
  const post = async (attributes: string, body = ""): Promise<string> => {
    const xmlns = 'xmlns="http://jabber.org/protocol/httpbind"';
    const session = sid === "" ? "" : ` sid="${sid}"`;
    const text = `<body rid="${rid++}"${session} ${xmlns} ${attributes}>${body}</body>`;
    const answer = await fetch(url, { method: "POST", body: text });
    return answer.text();
  };
  const restart = 'xmlns:xmpp="urn:xmpp:xbosh" xmpp:restart="true" to="meet.jitsi"';
  const opened = await post('to="meet.jitsi" wait="10" hold="1" ver="1.6" xml:lang="en"');
  sid = /sid=['"]([^'"]+)/.exec(opened)?.[1] ?? "";
  await post("", '<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="ANONYMOUS"/>');
  await post(restart);
  await post(
    "",
    '<iq type="set" id="b" xmlns="jabber:client"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></iq>',
  );
  const entered = await post("", presence(`room@muc.meet.jitsi/${nick}`));
  if (!entered.includes(nick)) throw new Error(`${nick} did not get into the room: ${entered}`);
  // A browser always has a request waiting; without one Prosody calls the session inactive.
  const wait = (): Promise<void> => post("").then(wait, () => undefined);
  void wait();
}

/** The connection stays open until Prosody ends. */
async function joinByStream(port: number, { name, domain, room }: Account): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  let seen = "";
  socket.on("data", (data) => (seen += String(data)));
  // Prosody closes it at its end.
  socket.on("error", () => undefined);
  const say = async (text: string, awaited: string): Promise<void> => {
    seen = "";
    socket.write(text);
    await until(`Prosody answers ${awaited}`, 5, () => seen.includes(awaited));
  };
  const open = `<stream:stream to="${domain}" version="1.0" xmlns="jabber:client" xmlns:stream="http://etherx.jabber.org/streams">`;
  const login = Buffer.from(`\0${name}\0secret`).toString("base64");
  await say(open, "</stream:features>");
  await say(`<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">${login}</auth>`, "<success");
  await say(open, "</stream:features>");
  await say('<iq type="set" id="b"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></iq>', "</iq>");
  await say(presence(`${room}/${name}`), "</presence>");
}

const presence = (to: string): string =>
  `<presence xmlns="jabber:client" to="${to}"><x xmlns="http://jabber.org/protocol/muc"/></presence>`;

const dir = mkdtempSync(join(tmpdir(), "record-prosody-"));
try {
  const { stdout } = await execa("prosodyctl", ["--root", "about"], { reject: false });
  const version = /Prosody (\d+\S*)/.exec(stdout)?.[1] ?? "of unknown version";
  for (const recorded of [main, brewery]) {
    const { text, type } = await record(recorded, dir);
    const header = `# Recorded by recordProsody.ts: /metrics of Prosody ${version} (Debian), ${recorded.scene}.\n# Content-Type: ${type}\n`;
    writeFileSync(join(import.meta.dirname, `${recorded.name}.txt`), header + text);
  }
} finally {
  rmSync(dir, { recursive: true });
}
process.exit();
