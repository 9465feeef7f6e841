import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { AgentShell, serve } from "./agentShell.ts";
import type { TestServer } from "./agentShell.ts";

/** A bridge that speaks the REST state machine of jitsi-videobridge's ShutdownManager.kt. */
class FakeBridge {
  calls = 0;
  heard: string[] = [];
  running = true;
  answers: "all" | "nothing" | "forbidden" = "all";
  /** So many requests go unanswered before others are. */
  deaf = 0;
  onGraceful: () => void = () => undefined;
  onMove: () => void = () => (this.running = false);

  answer(url: string, body: string) {
    // `docker inspect` of the fake docker asks here, too.
    if (url === "/running") return { status: 200, body: String(this.running) };
    if (this.answers === "nothing" || !this.running || this.deaf-- > 0) return undefined;
    this.heard.push(body === "" ? url : `${url} ${body}`);
    if (this.answers === "forbidden") return { status: 404 };
    if (url === "/colibri/shutdown") {
      if (body === '{"graceful-shutdown":true}') {
        if (this.calls === 0) this.running = false;
        else this.onGraceful();
      } else this.onMove();
    }
    return { status: 200 };
  }
}

const [drained, graceful, moved] = [
  "/colibri/drain/enable",
  '/colibri/shutdown {"graceful-shutdown":true}',
  '/colibri/shutdown {"graceful-shutdown":false}',
];

describe("drain", () => {
  let shell: AgentShell;
  let bridge: FakeBridge;
  let server: TestServer;

  beforeEach(async () => {
    shell = new AgentShell();
    bridge = new FakeBridge();
    server = await serve((request, body) => bridge.answer(request.url ?? "", body));
    setPolicy({});
    writeFileSync(join(shell.state, "deployment/compose.yaml"), '{"name":"acme"}');
  });
  afterEach(() => server.close());

  function setPolicy(changes: { gracefulSeconds?: number; moveSeconds?: number }) {
    const url = `http://127.0.0.1:${server.port}`;
    const policy = { service: "jvb", url, gracefulSeconds: 60, moveSeconds: 60, ...changes };
    writeFileSync(join(shell.state, "drain.json"), JSON.stringify(policy));
  }

  /** Runs `drain`; `docker` knows the bridge, `systemctl` says `system`. Waiting takes no time: each second is one look. */
  const drain = (mode: "full" | "quick", system = "running", more = "") =>
    shell.start(
      `seconds=1000
      sleep() { seconds=$((seconds + 1)); command sleep 0.02; }
      uptime_seconds() { printf '%s' "$seconds"; }
      systemctl() { cat "$run/system" 2>/dev/null || echo ${system}; }
      docker() {
        local running
        running=$(command curl -s http://127.0.0.1:${server.port}/running)
        case $1 in
          ps) [[ $running != true ]] || echo 0123abc ;;
          inspect)
            case \${3:-} in
              *Running*) echo "$running 0123abc 2026" ;;
              *Id*) echo "0123abc 2026" ;;
              *) echo '[{"Config":{"Env":["SHUTDOWN_REST_ENABLED=1"],"Labels":{"com.docker.compose.service":"jvb"}}}]' ;;
            esac ;;
          version) ;;
          *) echo "docker $*" >&2 && exit 99 ;;
        esac
      }
      ${more}
      drain ${mode}`,
    );

  test("without calls the bridge goes by itself", async () => {
    expect((await drain("full")).exitCode).toBe(0);
    expect(bridge.heard).toEqual([drained, graceful]);
  });

  test("with calls it waits for them", async () => {
    bridge.calls = 3;
    bridge.onGraceful = () => setTimeout(() => (bridge.running = false), 300);
    expect((await drain("full")).exitCode).toBe(0);
    expect(bridge.heard).toEqual([drained, graceful]);
  });

  test("with calls that do not end it moves them when their time is over", async () => {
    bridge.calls = 3;
    setPolicy({ gracefulSeconds: 4 });
    expect((await drain("full")).exitCode).toBe(0);
    expect(bridge.heard).toEqual([drained, graceful, moved]);
  });

  test("a bridge that stays in spite of all is told of, not stopped here", async () => {
    bridge.calls = 3;
    bridge.onMove = () => undefined;
    setPolicy({ gracefulSeconds: 2, moveSeconds: 2 });
    const { exitCode, stderr } = await drain("full");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("still runs 2 s after");
  });

  test("the quick way moves at once", async () => {
    bridge.calls = 3;
    expect((await drain("quick")).exitCode).toBe(0);
    expect(bridge.heard).toEqual([drained, moved]);
  });

  test("a machine that goes down takes the quick way, whoever asks", async () => {
    bridge.calls = 3;
    expect((await drain("full", "stopping")).exitCode).toBe(0);
    expect(bridge.heard).toEqual([drained, moved]);
  });

  test("a drain under way hurries when the machine begins to go down", async () => {
    bridge.calls = 3;
    setPolicy({ gracefulSeconds: 100_000 });
    bridge.onGraceful = () => writeFileSync(join(shell.run, "system"), "stopping");
    expect((await drain("full")).exitCode).toBe(0);
    expect(bridge.heard).toEqual([drained, graceful, moved]);
  });

  test("a second and a third signal join the first and say nothing to the bridge", async () => {
    bridge.calls = 3;
    let others: Promise<unknown>[] = [];
    bridge.onGraceful = () => {
      others = [drain("full"), drain("full")];
      setTimeout(() => (bridge.running = false), 500);
    };
    expect((await drain("full")).exitCode).toBe(0);
    expect(await Promise.all(others)).toMatchObject([{ exitCode: 0 }, { exitCode: 0 }]);
    expect(bridge.heard).toEqual([drained, graceful]);
  });

  test("a drain that was killed goes on with the time that is left", async () => {
    bridge.calls = 3;
    setPolicy({ gracefulSeconds: 30 });
    const first = drain("full");
    // As systemd ends a service: all of its processes.
    bridge.onGraceful = () => process.kill(-(first.pid ?? 0), "SIGKILL");
    await first;
    bridge.onGraceful = () => undefined;
    expect((await drain("full")).exitCode).toBe(0);
    expect(bridge.heard).toEqual([drained, graceful, drained, graceful, moved]);
  });

  test.each(["nothing", "forbidden"] as const)(
    "a REST API that answers %s: it says so and does nothing",
    async (answers) => {
      bridge.answers = answers;
      const { exitCode, stderr } = await drain("full");
      expect(exitCode).toBe(2);
      expect(stderr).toContain("REST API does not do what it is asked: 127.0.0.1");
      expect(bridge.heard.filter((line) => line !== drained)).toEqual([]);
    },
  );

  test("a bridge that is too busy to answer at first is asked again", async () => {
    bridge.deaf = 2;
    expect((await drain("full")).exitCode).toBe(0);
    expect(bridge.heard).toEqual([drained, graceful]);
  });

  test("a torn file is no word that there is no bridge: it leaves as the bundle says that runs", async () => {
    const policy = readFileSync(join(shell.state, "drain.json"), "utf8");
    writeFileSync(join(shell.state, "deployed.json"), `{"compose":{},"drain":${policy}}`);
    writeFileSync(join(shell.state, "drain.json"), "");
    expect((await drain("full")).exitCode).toBe(0);
    expect(bridge.heard).toEqual([drained, graceful]);
  });

  test("nor are all files gone: it leaves as Docker shows it", async () => {
    rmSync(join(shell.state, "drain.json"));
    rmSync(join(shell.state, "deployment/compose.yaml"));
    const elsewhere = `eval "ask_$(declare -f http)"
      http() { ask_http "$1" "\${2/127.0.0.1:8080/127.0.0.1:${server.port}}" "\${@:3}"; }`;
    expect((await drain("full", "running", elsewhere)).exitCode).toBe(0);
    expect(bridge.heard).toEqual([drained, graceful]);
  });

  test("nor is a file that names another bridge: the one that runs leaves", async () => {
    const policy = JSON.parse(readFileSync(join(shell.state, "drain.json"), "utf8")) as object;
    rmSync(join(shell.state, "drain.json"));
    const of = (changes: object) => JSON.stringify({ compose: {}, drain: { ...policy, ...changes } });
    writeFileSync(join(shell.state, "deployed.json"), of({ service: "new-name", url: "http://127.0.0.1:1" }));
    writeFileSync(join(shell.state, "good.json"), of({}));
    const onlyJvb = `running() { [[ $1 != jvb ]] || docker ps; }`;
    expect((await drain("full", "running", onlyJvb)).exitCode).toBe(0);
    expect(bridge.heard).toEqual([drained, graceful]);
  });

  test("what was noted of an earlier life of the bridge is none of this one's", async () => {
    bridge.calls = 3;
    bridge.onGraceful = () => setTimeout(() => (bridge.running = false), 300);
    for (const [name, content] of Object.entries({ "": "0123abc 2025", ".graceful": "0", ".move": "0" }))
      writeFileSync(join(shell.run, `drain-0123abc${name}`), `${content}\n`);
    expect((await drain("full")).exitCode).toBe(0);
    expect(bridge.heard).toEqual([drained, graceful]);
  });

  test.each([
    ["came back by itself", 'echo "true 0123abc 2027"'],
    ["was removed", 'echo "Error: No such object: 0123abc"; return 1'],
  ])("a bridge that %s meanwhile is gone", async (_, says) => {
    bridge.calls = 3;
    bridge.onMove = () => undefined;
    bridge.onGraceful = () => writeFileSync(join(shell.run, "meanwhile"), "");
    const { exitCode } = await drain(
      "full",
      "running",
      `eval "told_$(declare -f docker)"
      docker() { if [[ -e $run/meanwhile && $* == *Running* ]]; then ${says}; else told_docker "$@"; fi; }`,
    );
    expect(exitCode).toBe(0);
    expect(bridge.heard).toEqual([drained, graceful]);
  });

  test("calls get their time even if nobody can write down when it began", async () => {
    bridge.calls = 3;
    bridge.onGraceful = () => setTimeout(() => (bridge.running = false), 300);
    expect((await drain("full", "running", "keep() { return 1; }")).exitCode).toBe(0);
    expect(bridge.heard).toEqual([drained, graceful]);
  });

  test("nor is a Docker that does not answer: nobody may stop what it cannot see", async () => {
    const { exitCode, stderr } = await drain("full", "running", "docker() { return 124; }");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("Docker does not answer");
    expect(bridge.heard).toEqual([]);
  });

  test("no bridge, nothing to do", async () => {
    bridge.running = false;
    expect((await drain("full")).exitCode).toBe(0);
    expect(bridge.heard).toEqual([]);
  });
});
