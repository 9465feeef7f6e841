/** What the agent does when the disk is full, Docker hangs, a process is killed or the cloud says nothing. */

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { AgentShell } from "./agentShell.ts";

let shell: AgentShell;
beforeEach(() => {
  shell = new AgentShell();
});

const policy = { service: "jvb", url: "http://127.0.0.1:8080", gracefulSeconds: 60, moveSeconds: 20 };
const bundle = {
  format: 1,
  deployment: "acme",
  machine: "app",
  compose: { name: "acme", services: { jvb: {}, web: {} }, networks: {} },
  files: [{ path: "files/web/page", text: "new" }],
  sysctl: {},
  secrets: { "bridge-password": { variable: "BRIDGE_PASSWORD", source: "s" } },
  hostFacts: { HOST_ZONE: "zone" },
  drain: policy,
  gate: null,
  certificate: null,
  registry: null,
};
const text = JSON.stringify(bundle);
const sha = (content: string): string => createHash("sha256").update(content).digest("hex");

const write = (path: string, content: string): void => writeFileSync(join(shell.state, path), content);
const read = (path: string): string => readFileSync(join(shell.state, path), "utf8");

describe("a full disk", () => {
  /** Files can be made and nothing can be written into them, as on a full disk. */
  const full = "trap '' XFSZ; ulimit -f 0";

  test("leaves every file of the agent as it was", async () => {
    const files = {
      "drain.json": JSON.stringify(policy),
      good: "g",
      "good.json": "the good one",
      "deployed.json": "what is deployed",
      "deployment/.env": "A='b'",
      "deployment/compose.yaml": "{}",
    };
    for (const [path, content] of Object.entries(files)) write(path, content);
    write("wanted.json", text);
    const { stdout } = await shell.start(`
      secrets[bridge-password]=$(base64 <<<value)
      facts=$'HOST_ZONE=b\\n' wanted=w
      chown() { :; }
      trouble() { echo "trouble $1" >&3; }
      ${full}
      { it_is_good && echo good; files_write "$state/wanted.json" "" w && echo files; keep "$state/drain.json" x && echo keep
        keep_copy "$state/wanted.json" "$state/deployed.json" && echo copy; } 2>/dev/null 3>&1`);
    expect(stdout).toBe("trouble disk\n");
    for (const [path, content] of Object.entries(files)) expect([path, read(path)]).toEqual([path, content]);
  });

  test("that fills in the middle of a bundle leaves the old one in force", async () => {
    const old = { ".env": "A='b'\n", "compose.yaml": "{}", ".bundle": "old\n", "files/web/page": "old" };
    mkdirSync(join(shell.state, "deployment/files/web"), { recursive: true });
    for (const [path, content] of Object.entries(old)) write(`deployment/${path}`, content);
    const large = { path: "files/web/large", text: "x".repeat(20_000) };
    write("wanted.json", JSON.stringify({ ...bundle, files: [...bundle.files, large] }));
    const { exitCode, stdout } = await shell.start(`
      secrets[bridge-password]=$(base64 <<<value)
      facts=$'HOST_ZONE=b\\n'
      chown() { :; }
      trap '' XFSZ; ulimit -f 8
      files_write "$state/wanted.json" "" w 2>/dev/null; result=$?
      find "$deployment" -type f -printf '%P\\n' | sort; exit "$result"`);
    expect(exitCode).not.toBe(0);
    expect(stdout.trim().split("\n")).toEqual(Object.keys(old).sort());
    for (const [path, content] of Object.entries(old)) expect(read(`deployment/${path}`)).toBe(content);
  });

  test("leaves no half of a secret behind", async () => {
    const { stdout } = await shell.start(`
      folders_for() { mkdir -p "$deployment/files"; }
      folders_for; put files/key 0400 0:0 eval 'echo half; false' || find "$deployment" -type f`);
    expect(stdout).toBe("");
  });

  test("a copy that was cut short is no copy, even if nobody says so", async () => {
    write("a", "a long text");
    write("b", "the old one");
    const { exitCode } = await shell.start(`cp() { head -c 4 "$1" >"$2"; }; keep_copy "$state/a" "$state/b"`);
    expect(exitCode).not.toBe(0);
    expect(read("b")).toBe("the old one");
  });

  test.each([0, 50])(
    "files of a bundle of which %d bytes are left do not become empty ones",
    async (bytes) => {
      write("deployment/compose.yaml", "{}");
      write("deployment/.env", "A='b'");
      write("torn.json", text.slice(0, bytes));
      const { exitCode } = await shell.start(`
      facts=""
      chown() { :; }
      files_write "$state/torn.json" "" w 2>/dev/null`);
      expect(exitCode).toBe(1);
      expect([read("deployment/compose.yaml"), read("deployment/.env")]).toEqual(["{}", "A='b'"]);
    },
  );
});

describe("a torn bundle on the disk", () => {
  /** Follows for so many rounds; the cloud gives the bundle, or nothing. */
  const follow = (rounds: number, cloud: "gives" | "silent") =>
    shell.start(
      `cloud_wait() { :; }
      cloud_bundle() { [[ ${cloud} == gives ]] && bundle_text=$TEXT; }
      reconcile() { echo "reconcile \${wanted:0:7}"; }
      fetch_pause() { :; }
      rounds=0
      report() { ((++rounds < ${rounds})) || exit 0; }
      follow 2>/dev/null`,
      { env: { TEXT: text } },
    );

  test("is fetched again", async () => {
    write("wanted", `${sha(text)}\n`);
    write("wanted.json", "");
    expect((await follow(1, "gives")).stdout).toBe(`reconcile ${sha(text).slice(0, 7)}\n`);
    expect(read("wanted.json")).toBe(text);
  });

  test("is not carried out while nobody gives another one", async () => {
    write("wanted", `${sha(text)}\n`);
    write("wanted.json", text.slice(0, 20));
    expect((await follow(2, "silent")).stdout).toBe("");
  });

  test("or one that is refused is asked for once, then with patience", async () => {
    const { stdout } = await shell.start(`
      cloud_wait() { :; }
      cloud_bundle() { echo "waits $1"; bundle_text='{ nonsense'; }
      rounds=0
      report() { ((++rounds < 3)) || exit 0; }
      follow 2>/dev/null`);
    expect(stdout).toBe("waits 0\nwaits 60\nwaits 60\n");
  });

  test("is nothing to go back to", async () => {
    write("wanted", "w\n");
    write("failed", "w it does not work\n");
    write("good", `${sha(text)}\n`);
    write("good.json", "");
    const { stdout } = await shell.start(`
      wanted=w applied=""
      apply() { echo "apply \${1##*/} $2"; return 3; }
      reconcile`);
    expect(stdout).toBe("apply wanted.json w\n");
  });
});

describe("a Docker that hangs", () => {
  const hangs = `mkdir -p "$run/bin" && printf '#!/bin/sh\\nexec sleep 1000\\n' >"$run/bin/docker" && chmod +x "$run/bin/docker"
    PATH=$run/bin:$PATH docker_patience=1`;

  test("status answers all the same, and says so", async () => {
    const { stdout, exitCode } = await shell.start(`${hangs}\nstatus`);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("docker: Docker does not answer");
  });

  test.each([124, 137])(
    "is to blame when Compose ends with %d at its limit, not the bundle",
    async (code) => {
      const { stdout } = await shell.start(`
      compose() { return ${code}; }
      docker() { :; }
      trouble() { echo "trouble $*"; }
      up web; echo $?`);
      expect(stdout).toBe("trouble docker Docker does not answer\n1\n");
    },
  );

  test("a stop of the machine does not wait for it", async () => {
    write("drain.json", JSON.stringify(policy));
    write("deployment/compose.yaml", '{"name":"acme","services":{"jvb":{}}}');
    const { stderr } = await shell.start(`${hangs}\nsystemctl() { echo stopping; }\nstop_all`);
    expect(stderr).toContain("Docker does not answer");
  });

  test("an operator's stop stops nothing that it cannot see", async () => {
    write("drain.json", JSON.stringify(policy));
    const { stderr, exitCode } = await shell.start(`${hangs}\nsystemctl() { echo running; }\nstop_all`);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("Nothing is stopped: Docker does not answer");
  });
});

describe("secrets in what Compose says", () => {
  test.each(["hunter2hunter2", `it's "quoted" $x \\ back`, "line one is long\nline two is long"])(
    "%j is hidden by an agent that has only just started",
    async (secret) => {
      const { stdout } = await shell.start(
        `env_line BRIDGE_PASSWORD "$SECRET"; env_line HOST_ZONE europe-west1-b`,
        {
          env: { SECRET: secret },
        },
      );
      write("deployment/.env", stdout);
      const last = secret.split("\n").at(-1)!;
      const told = await shell.start(
        `compose() { echo "error: $SAID in europe-west1-b"; return 1; }
        docker() { return 0; }
        containers() { echo '[]'; }
        up web; echo "$apply_problem"`,
        { env: { SAID: last } },
      );
      expect(told.stdout).toBe("error: (secret BRIDGE_PASSWORD) in europe-west1-b\n");
      expect(told.stderr).not.toContain(last);
    },
  );

  test("a sick container's own words are hidden as well", async () => {
    write("deployment/.env", "BRIDGE_PASSWORD='hunter2hunter2'\n");
    const { stdout } = await shell.start(`
      compose() { return 1; }
      docker() { return 0; }
      containers() { echo '[{"service":"jvb","state":"running","health":"unhealthy","output":"refused hunter2hunter2"}]'; }
      up jvb 2>/dev/null; echo "$apply_problem"`);
    expect(stdout).toBe("container jvb: unhealthy, last check: refused (secret BRIDGE_PASSWORD)\n");
  });

  test("a line of a secret file is hidden too", async () => {
    mkdirSync(join(shell.state, "deployment/files/web"), { recursive: true });
    write("deployment/files/web/cert.key", "-----BEGIN KEY-----\nMIGHAgEAMBMGByqG\n");
    chmodSync(join(shell.state, "deployment/files/web/cert.key"), 0o400);
    const { stdout } = await shell.start('without_secrets "bad key MIGHAgEAMBMGByqG at line 2"');
    expect(stdout).toBe("bad key (secret cert.key) at line 2");
  });
});

describe("a cloud that says nothing", () => {
  test.each(["zone", "instanceName", "publicAddress"])(
    "an empty %s is a trouble, not a bundle that failed",
    async (name) => {
      write("bundle.json", JSON.stringify({ hostFacts: { X: name } }));
      const { stdout } = await shell.start(`
      cloud_fact() { fact=""; }
      facts_load "$state/bundle.json"; echo "$? $http_problem"`);
      expect(stdout).toMatch(/^1 (the metadata server says nothing for|this machine has no) /);
    },
  );

  test("an empty bundle is a trouble, and is not refused", async () => {
    const { stdout } = await shell.start(`
      next_look=0 wanted="" bundle_text=""
      cloud_bundle() { :; }
      fetch; echo "$? $http_problem"; ls "$state"`);
    expect(stdout).toBe("1 the bundle of this machine is empty\ndeployment\n");
  });

  test.each([
    ["gcp", '{"payload":{"data":""}}', "cloud_secret projects/p/secrets/s/versions/1"],
    ["gcp", "", "cloud_secret projects/p/secrets/s/versions/1"],
    ["gcp", "{}", "cloud_secret projects/p/secrets/s/versions/1"],
    ["aws", '{"Parameter":{"Value":""}}', "cloud_secret /s:1"],
    ["aws", "", "cloud_secret /s:1"],
    ["aws", "{}", "cloud_secret /s:1"],
  ])("an empty secret of %s, %j, is a trouble", async (cloud, body, ask) => {
    const { stdout } = await shell.start(
      `gcp_authorization() { authorization=""; }
      aws_get() { case $1 in */region) http_body=us-east-1 ;; */) http_body=role ;; *) http_body=$KEYS ;; esac; }
      http() { http_body=$BODY; }
      ${ask}; echo "$? $http_problem"`,
      { extra: [cloud], env: { BODY: body, KEYS: '{"AccessKeyId":"A","SecretAccessKey":"B","Token":"C"}' } },
    );
    expect(stdout).toMatch(/^1 \S+ sent something else than a (secret|parameter)\n$/);
  });

  test.each([
    [60, 1],
    [3600, 0],
  ])("a token for %d seconds is renewed before it ends", async (seconds, kept) => {
    const { stdout } = await shell.start(
      `gcp_get() { echo asks >&3; http_body='{"access_token":"t","expires_in":${seconds}}'; }
      { gcp_authorization; gcp_authorization; } 3>&1`,
      { extra: ["gcp"] },
    );
    expect(stdout).toBe("asks\n".repeat(1 + kept));
  });

  test("a token of EC2's metadata that ended is renewed", async () => {
    const { stdout } = await shell.start(
      `http() {
        http_body="" http_status=200
        case $1 in
          *ttl*) http_body=new ;;
          *new*) http_body=answer ;;
          *) http_status=401 && return 1 ;;
        esac
      }
      aws_token=old; aws_get x; echo "$? $http_body"`,
      { extra: ["aws"] },
    );
    expect(stdout).toBe("0 answer\n");
  });

  test("an address that is empty does not open the gate to a name that is nowhere", async () => {
    write("bundle.json", JSON.stringify({ gate: { host: "acme.my-app.com", services: ["web"] } }));
    const { stdout } = await shell.start(`
      gate_marker=$run/gate
      cloud_fact() { fact="" http_problem=""; }
      http() { http_body='{"Status":3}'; }
      gate_open "$state/bundle.json"; echo "$? $(cut -d ' ' -f 2- "$run/trouble/dns")"`);
    expect(stdout).toBe("1 no public address to compare acme.my-app.com with: none was given\n");
  });

  test.each(['{"access_token":"ya29"}', '{"expires_in":60}', "{}", "<html>", ""])(
    "a token %j is a trouble, and the agent goes on",
    async (body) => {
      const { stdout } = await shell.start(
        `gcp_get() { http_body=$BODY; }
        gcp_authorization; echo "$? $http_problem"`,
        { extra: ["gcp"], env: { BODY: body } },
      );
      expect(stdout).toBe("1 the metadata server sent something else than a token\n");
    },
  );

  test.each(['{"AccessKeyId":"A","SecretAccessKey":"B"}', "{}", ""])(
    "credentials %j are a trouble, and the agent goes on",
    async (body) => {
      const { stdout } = await shell.start(
        `aws_get() { http_body=$BODY; }
        aws_parameter /x; echo "$? $http_problem"`,
        { extra: ["aws"], env: { BODY: body } },
      );
      expect(stdout).toBe("1 the metadata server sent something else than credentials\n");
    },
  );
});

describe("a changed bridge", () => {
  /** @param inspected status, health and restarts of its container */
  const turn = (inspected: string) => {
    write("seen", `w ${Math.floor(Date.now() / 1000)}\n`);
    write("bundle.json", JSON.stringify({ drain: { ...policy, turnSeconds: 7320 } }));
    return shell.start(`
      docker() { echo "${inspected}"; }
      drain() { echo drains >&3; }
      { bridge_turn "$state/bundle.json" w "0123 2026"; echo $?; wait; } 3>&1`);
  };

  test.each([
    ["works waits for its turn", "running healthy 0", "3"],
    ["has only just started waits for its turn", "running starting 0", "3"],
    ["is unhealthy needs no turn", "running unhealthy 0", "0"],
    ["is between two crashes needs no turn", "restarting starting 4", "0"],
    ["crashed and starts again needs no turn", "running starting 4", "0"],
    ["is down needs no turn", "exited unhealthy 0", "0"],
  ])("that %s", async (_, inspected, result) => {
    expect((await turn(inspected)).stdout).toBe(`${result}\n`);
  });

  test("that a hung Docker hides is not touched", async () => {
    write("bundle.json", text);
    const { stdout } = await shell.start(`
      docker() { [[ $1 == version ]]; }
      prepare() { echo prepares; }
      apply "$state/bundle.json" w 2>/dev/null; echo "$? $(ls "$run/trouble")"`);
    expect(stdout).toBe("1 docker\n");
  });

  test("whose time of arrival is lost waits for its whole turn from now on", async () => {
    write("bundle.json", JSON.stringify({ drain: { ...policy, turnSeconds: 7320 } }));
    const { stdout } = await shell.start(`
      docker() { echo "running healthy 0"; }
      wanted=w
      bridge_turn "$state/bundle.json" w "0123 2026"; echo $?
      read -r sha seen <"$state/seen"; ((EPOCHSECONDS - seen < 60)) && echo "$sha"`);
    expect(stdout).toBe("3\nw\n");
  });

  test("that was drained by hand is not started again by the agent", async () => {
    write("bundle.json", text);
    const started = (drained: string) =>
      shell.start(`
        ${drained}
        docker() { :; }
        running() { :; }
        prepare() { :; }
        kernel_apply() { :; }
        images_pull() { :; }
        networks_same() { :; }
        up() { echo "up $*"; }
        apply "$state/bundle.json" w; echo $?`);
    expect((await started("")).stdout).toBe("up --remove-orphans jvb web\n0\n");
    const withoutBridge = 'touch "$run/drained"';
    expect((await started(withoutBridge)).stdout).toBe("up --remove-orphans web\n3\n");
    // Compose takes no name for all names.
    write(
      "bundle.json",
      JSON.stringify({ ...bundle, compose: { ...bundle.compose, services: { jvb: {} } } }),
    );
    expect((await started(withoutBridge)).stdout).toBe("3\n");
  });
});

test("a bundle that failed is tried again once another one was good", async () => {
  write("wanted.json", text);
  const { stdout } = await shell.start(`
    rejected=${sha(text)} wanted=${sha(text)}
    images_sweep() { :; }
    it_is_good; echo "[$rejected]"`);
  expect(stdout).toBe("[]\n");
});

test("a bundle that works and cannot be remembered is not done: it is carried out again", async () => {
  for (const name of ["wanted", "good"]) write(`${name}.json`, name);
  const { stdout } = await shell.start(`
    wanted=w applied=""
    apply() { return 0; }
    keep() { [[ $1 == *trouble* ]]; }
    reconcile; echo "[$applied]"`);
  expect(stdout).toBe("[]\n");
});

test("a bundle that failed is not tried again, though a full disk keeps nobody from forgetting it", async () => {
  for (const name of ["wanted", "good"]) {
    write(`${name}.json`, name);
    write(name, `${sha(name)}\n`);
  }
  const { stdout } = await shell.start(`
    wanted=${sha("wanted")} applied=""
    keep() { return 1; }
    nothing_to_do() { return 1; }
    apply() { echo "apply \${1##*/}"; apply_problem=bad; [[ $1 == *good.json ]] || return 2; }
    reconcile 2>/dev/null; reconcile`);
  expect(stdout).toBe("apply wanted.json\napply good.json\napply good.json\n");
});

test("who asks at the same time whether there is a drain is none", async () => {
  writeFileSync(join(shell.run, "drain.lock"), "");
  const { exitCode } = await shell.start('exec 8>"$run/drain.lock" && flock --shared 8; is_draining 8>&-');
  expect(exitCode).toBe(1);
});

test("a drain that was killed is no drain", async () => {
  const status = (before: string) =>
    shell.start(`docker() { :; }\n${before}\nstatus_json | jq -c '[.state, .draining]'`);
  writeFileSync(join(shell.run, "draining"), "waits for calls to end\n");
  writeFileSync(join(shell.run, "drain.lock"), "");
  expect((await status("")).stdout).toBe('["starting",null]\n');
  expect((await status('exec 9>"$run/drain.lock" && flock 9')).stdout).toBe(
    '["draining","waits for calls to end"]\n',
  );
});

test("a machine that is leaving is followed again when who takes it away was killed", async () => {
  const round = (before: string) =>
    shell.start(`
      wanted=w applied="" next_look=0
      drain() { sleep 60; }
      sleep() { :; }
      docker() { :; }
      apply() { echo apply; return 3; }
      ${before}
      reconcile; status_json | jq -r .state`);
  expect((await round("leave full 2>/dev/null")).stdout).toBe("draining\n");
  expect((await round("")).stdout).toBe("apply\nstarting\n");
});

test("a bridge that an operator's drain left running is not called drained", async () => {
  write("deployed.json", text);
  writeFileSync(join(shell.run, "drained"), "");
  const status = (state: string) =>
    shell.start(`
      docker() { :; }
      containers() { echo '[{"service":"jvb","state":"${state}","health":"healthy"}]'; }
      status_json | jq -r '.state, .troubles.drain.text // ""'`);
  expect((await status("exited")).stdout).toBe("drained\n\n");
  expect((await status("running")).stdout).toMatch(/^(?!drained).*\nthe bridge runs and nobody drains it: /);
});

test("Jicofo without a bridge is told, though its container is healthy", async () => {
  const status = (count: string) =>
    shell.start(`
      docker() { case $1 in ps) echo 0123 ;; inspect) echo "172.30.0.5 " ;; esac; }
      containers() { echo '[{"service":"jicofo","state":"running","health":"healthy"}]'; }
      http() { http_body='${count && `{"bridge_selector":${count}}`}'; }
      status_json | jq -c '[.bridges, .troubles.bridges.text]'`);
  expect((await status('{"operational_bridge_count":0}')).stdout).toMatch(
    /^\[0,"Jicofo has no bridge that works\. /,
  );
  expect((await status('{"operational_bridge_count":3}')).stdout).toBe("[3,null]\n");
  // Another release may say it differently, and one that starts nothing yet.
  expect((await status("")).stdout).toBe("[null,null]\n");
  expect((await status("{}")).stdout).toBe("[null,null]\n");
});

describe("images that nobody uses", () => {
  const docker = `docker() {
      case "$*" in
        version) ;;
        "ps --all --quiet") echo c1 ;;
        inspect*c1) echo sha256:of-container ;;
        "image inspect --format {{.Id}} sha256:"*) echo "$5" ;;
        "image inspect --format {{.Id}} "*) echo "sha256:$5" ;;
        "image inspect "*) return 1 ;;
        "image ls"*) printf 'sha256:%s\\n' of-container web:3 web:2 lego web:1 web:2 ;;
        "image rm"*) echo "removed $4" >&3 ;;
        *) echo "docker $*" >&2 && exit 99 ;;
      esac
    }`;
  beforeEach(() => {
    const of = (image: string) => ({ compose: { services: { web: { image } } } });
    write("deployed.json", JSON.stringify({ ...of("web:3"), certificate: { image: "lego" } }));
    write("good.json", JSON.stringify(of("web:2")));
  });

  test("go once a bundle is good; those of containers, of the bundle, of its certificates and of the last good bundle stay", async () => {
    write("wanted.json", readFileSync(join(shell.state, "good.json"), "utf8"));
    const { stdout } = await shell.start(`${docker}\nwanted=w; it_is_good 3>&1`);
    expect(stdout).toBe("removed sha256:web:1\n");
  });

  test("stay when Docker does not say which are used", async () => {
    const silent = `eval "told_$(declare -f docker)"
      docker() { [[ $* != *inspect* ]] && told_docker "$@"; }`;
    expect((await shell.start(`${docker}\n${silent}\nimages_sweep 3>&1`)).stdout).toBe("");
  });

  test.each([
    ["are pulled", "images_pull"],
    ["are unpacked", "up web"],
  ])(
    "make room when the disk is full while images %s, and nothing is wrong with the bundle",
    async (_, how) => {
      const { stdout } = await shell.start(`${docker}
      compose() { [[ $* == *config* ]] && echo web:3 || { echo "write /var/lib/docker/x: no space left on device"; return 1; }; }
      ${how} "$state/deployed.json" 3>&1; echo "$? $(ls "$run/trouble")"`);
      expect(stdout).toBe("removed sha256:web:1\n1 disk\n");
    },
  );
});

describe("the data disk", () => {
  const mount = (before: string, found: string) =>
    shell.start(`
      data_disk=$run/disk
      ${before}
      head -c 8192 /dev/zero >"$run/disk"
      udevadm() { :; }
      mountpoint() { return 1; }
      mkdir() { command mkdir -p "$state"; }
      blkid() { ${found}; }
      for name in mkfs.ext4 e2fsck mount resize2fs; do eval "$name() { echo $name; }"; done
      [[ -z \${e2fsck_fails:-} ]] || e2fsck() { echo e2fsck && return 4; }
      disk_mount`);

  test("gets a file system when it is new and blank", async () => {
    expect((await mount("", "return 2")).stdout).toBe("mkfs.ext4\ne2fsck\nmount\nresize2fs\n");
  });

  test("that is known and reads blank is left as it is: what was on it may come back", async () => {
    const { stdout, exitCode } = await mount('touch "$state/data-disk"', "return 2");
    expect([stdout, exitCode]).toEqual(["", 1]);
  });

  test("that was there once and is missing keeps Docker from starting", async () => {
    const { exitCode, stderr } = await mount(
      'touch "$state/data-disk"; wait_for() { return 1; }; data_disk=$run/none',
      "return 2",
    );
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("Docker must not start")]);
  });

  test("is known from its first mount on", async () => {
    await mount("", "echo ext4");
    expect(read("data-disk")).toBe("");
  });

  test("whose file system cannot be repaired is not mounted", async () => {
    const { stdout, exitCode } = await mount("e2fsck_fails=yes", "echo ext4");
    expect([stdout, exitCode]).toEqual(["e2fsck\n", 1]);
  });

  test("with something else on it is left as it is", async () => {
    const { stdout, exitCode } = await mount("", "echo xfs");
    expect([stdout, exitCode]).toEqual(["", 1]);
  });
});
