/** Faults in what the host agent keeps, shows and stops. */

import { faultsIn, type Mutation } from "./mutation.ts";

const root = "components/machines/agent/root/usr/local/lib/jitsi-host";
const library = (name: string, test: string) =>
  faultsIn(`${root}/${name}.sh`, `components/machines/agent/${test}.test.ts`);

const files = library("files", "files");
const modes = library("files", "shell");
const common = library("common", "files");
const apply = library("apply", "faults");
const follow = library("follow", "faults");
const drain = library("drain", "drain");
const stop = library("stop", "stop");
const status = library("status", "status");
const compose = library("compose", "faults");
const gate = library("gate", "shell");
const disk = library("disk", "faults");

export const agentStateMutations: readonly Mutation[] = [
  files(
    'keep "${deployment}/.bundle" "$3 $(files_sum "$1")"',
    'keep "${deployment}/.bundle" "$3 "',
    "a torn .env is carried out",
  ),
  files(
    ' || ! sync --file-system "${deployment}"',
    "",
    "a power cut tears files of a bundle that is said to be whole",
  ),
  library("files", "faults")(
    'if ! files_prepare "$1" ||',
    'rm -f "${deployment}"/{.env,.bundle}; if ! files_prepare "$1" ||',
    "a disk that fills leaves half of a bundle in force",
  ),
  modes("put next/.env 0600", "put next/.env 0644", "every user of the machine reads all secrets"),
  modes(
    "0400 1000:1000 of_secret",
    "0644 1000:1000 of_secret",
    "every user of the machine reads a secret file",
  ),
  common('cp "$1" "$2.new" && sync "$2.new"', 'cp "$1" "$2.new"', "a power cut tears the last good bundle"),
  library("apply", "files")(
    "[[ -n ${written} ]]\n    return",
    "return 0",
    "torn files are carried out while the cloud is silent",
  ),
  apply(
    'if ((${#services[@]} > 0)); then up --remove-orphans "${services[@]}" || return; fi',
    'up --remove-orphans "${services[@]}" || return',
    "a drained bridge alone on its machine comes back by itself",
  ),
  apply(
    '*) trouble docker "${docker_silent}" && return 1 ;;',
    "*) ;;",
    "a bridge that a hung Docker hides is replaced with its calls",
  ),
  follow("rejected=${sha}\n", ":\n", "a bundle that failed is tried again for ever on a full disk"),
  follow('  rejected=""\n', "", "a bundle that failed once is never tried again"),
  follow('|| it_is_good || applied=""', "|| it_is_good", "nobody knows which bundle works"),
  drain("[[ -z ${id} ]] || { jq -c", "{ jq -c", "a bridge under another name is cut off with its calls"),
  drain(': "${begun:=$(uptime_seconds)}"', ":", "calls are moved at once when /run is full"),
  drain(
    '[[ ${now} == true* && ${now} != "true ${key}" ]]',
    "false",
    "a bridge that came back by itself is waited for for an hour",
  ),
  stop("! going_down || mode=quick", ":", "a reboot waits an hour for calls"),
  stop("systemctl poweroff", ":", "a machine that drained is paid for until the cloud gives up"),
  stop(
    'rm -f "${run}/drained" "${run}/leaving" "${run}/hurry"',
    ":",
    "a bridge that was drained stays down after systemctl start",
  ),
  stop(
    'docker_patience=60 docker stop "${key%% *}"',
    ":",
    "a bridge that Docker revived at boot gets calls, and then its turn",
  ),
  status(
    ".since |= (tonumber | todate)) // .",
    ".since |= (tonumber | todate))",
    "status says nothing while a trouble is being written",
  ),
  status('bridges="" docker_patience=5', 'bridges=""', "status takes a minute when Docker hangs"),
  status(
    '[[ $(jq -r .state <<<"${json}") == healthy ]]',
    ":",
    "jitsi-host status succeeds on a broken machine",
  ),
  library("compose", "status")(
    "found=$(docker inspect ${ids:-none} 2>/dev/null) || [[ -n ${found} ]] || return",
    "found=$(docker inspect ${ids:-none} 2>/dev/null) || return",
    "Docker is called silent whenever a container goes",
  ),
  compose(
    'if no_space "${output}"; then return 1; fi\n    trouble registry',
    "trouble registry",
    "a full disk shows as a registry that fails, and nothing makes room",
  ),
  compose(
    '"${state}/deployed.json" "${state}/good.json" 2>/dev/null',
    '"${state}/deployed.json" 2>/dev/null',
    "images of the last good bundle are removed",
  ),
  gate(
    'if [[ ${answers} != "${address}" ]]; then',
    "if false; then",
    "Let's Encrypt is asked for a name that leads elsewhere",
  ),
  library("gate", "faults")(
    '! cloud_fact publicAddress || ! has_address "${fact}"',
    "! cloud_fact publicAddress",
    "Let's Encrypt is asked for a name that leads nowhere",
  ),
  library("gcp", "faults")(
    "[[ -n ${secret_base64} ]] ||",
    "true ||",
    "an empty secret makes a bundle fail for ever",
  ),
  library("kernel", "files")(
    '[[ ${now% } == "${value}" ]] ||',
    "true ||",
    "nobody sees that a kernel setting was refused",
  ),
  disk(
    '[[ ! -e ${known} ]] || wait_for "${device}" ||',
    "true ||",
    "Docker starts without its data, and the deployment begins empty",
  ),
  disk(
    'mount "${device}" "${place}" && touch "${known}" || return',
    'mount "${device}" "${place}" || return',
    "a data disk that reads blank later is formatted",
  ),
];
