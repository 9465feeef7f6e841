/** Faults in the host agent. */

import { faultsIn, type Mutation } from "./mutation.ts";

const root = "components/machines/agent/root/usr/local";
const tests = "components/machines/agent";
const library = (name: string, test: string) =>
  faultsIn(`${root}/lib/jitsi-host/${name}.sh`, `${tests}/${test}.test.ts`);

const common = library("common", "faults");
const bundle = library("bundle", "faults");
const bundleText = library("bundle", "shell");
const follow = library("follow", "faults");
const apply = library("apply", "faults");
const drain = library("drain", "drain");
const compose = library("compose", "faults");
const files = library("files", "faults");
const values = library("values", "faults");
const status = library("status", "faults");
const disk = library("disk", "faults");
const stop = library("stop", "faults");
const certificate = library("certificate", "certificate");

export const agentMutations: readonly Mutation[] = [
  common(
    'printf \'%s\\n\' "$2" >"$1.new" && mv -f "$1.new" "$1"',
    'printf \'%s\\n\' "$2" >"$1"',
    "a full disk empties what the agent knows",
  ),
  common(
    'cmp -s "$1" "$2.new" && mv -fT "$2.new" "$2"',
    'mv -fT "$2.new" "$2"',
    "a copy that was cut short takes the place of the good one",
  ),
  common(
    'timeout --kill-after 5 "${docker_patience}" docker "$@"',
    'command docker "$@"',
    "a Docker that hangs keeps a machine from going down for hours",
  ),
  bundle(
    '[[ -r ${state}/$1.json && $(sha_of "${state}/$1.json") == "${sha}" ]] || return',
    "[[ -r ${state}/$1.json ]] || return",
    "a torn bundle is carried out",
  ),
  bundleText(
    "elif any(.files[]; .path | bad_path) then",
    "elif false then",
    "a bundle writes outside of its folder",
  ),
  follow("good=$(kept good)", 'good=$(recall "${state}/good")', "a machine goes back to a torn bundle"),
  follow(
    'keep_copy "${state}/wanted.json" "${state}/good.json"',
    'cp "${state}/wanted.json" "${state}/good.json"',
    "a full disk destroys the bundle to go back to",
  ),
  follow(
    "if [[ -z ${bundle_text} ]]; then",
    "if false; then",
    "an empty answer of the cloud counts as a bad bundle",
  ),
  apply(
    'select(IN($closed[]) or (. == $bridge and $drained == "yes") | not)',
    "select(IN($closed[]) | not)",
    "a bridge that an operator drained comes back by itself",
  ),
  apply('if bridge_sick "${3%% *}"; then', "if false; then", "a sick bridge waits hours for its turn"),
  apply("if ((EPOCHSECONDS < due)); then", "if false; then", "all bridges of a pool drain at once"),
  apply(
    "${restarts} -gt 0",
    "${restarts} -gt 1000",
    "a bridge that crashes again and again is never replaced",
  ),
  drain(
    'ask_bridge drain/enable "" "${patience}" || { silent && return 2; }',
    ":",
    "new conferences come to a bridge that goes",
  ),
  drain(
    "(($(uptime_seconds) < end)) || return\n    sleep 1",
    "return 1",
    "a bridge that is busy for a second is not drained",
  ),
  drain(
    'wait_gone "${record}.graceful" "$(jq .gracefulSeconds <<<"${policy}")" in_a_hurry && return',
    ":",
    "calls are moved at once instead of ending by themselves",
  ),
  drain(
    "for name in drain deployed good wanted; do",
    "for name in drain; do",
    "a torn file means that there is no bridge, and calls are cut",
  ),
  drain(
    'id=$(running "$(jq -r .service <<<"${policy}")") || return 2',
    'id=$(running "$(jq -r .service <<<"${policy}")") || return 1',
    "a Docker that does not answer means that there is no bridge, and calls are cut",
  ),
  drain(
    '[[ $1 != quick ]] || touch "${run}/hurry"',
    ":",
    "a spot machine is gone before its calls have moved",
  ),
  compose('output=$(without_secrets "${output}")', ":", "a password is in the log"),
  compose(
    "apply_problem=$(without_secrets \"${wrong:-${output##*$'\\n'}}\")",
    "apply_problem=${wrong:-${output##*$'\\n'}}",
    "a password is in the status",
  ),
  compose("(.certificate.image // empty)", "empty", "the image that renews the certificate is removed"),
  compose(
    'grep -vxF "${needed}"',
    'grep -xF "${needed}"',
    "images that are in use are removed, and those that are not fill the disk",
  ),
  files('|| { rm -f "${path}.new" && return 1; }', "", "a file of a torn bundle becomes an empty one"),
  values(
    "if [[ -z ${fact} ]]; then",
    "if false; then",
    "an empty answer of the metadata server makes a bundle fail for ever",
  ),
  values("((${#line} < 8)) ||", "((${#line} < 800)) ||", "a password is in the log"),
  library("gcp", "faults")(
    'select(.access_token | type == "string" and test("^[^ ]+$"))',
    "select(true)",
    "a strange answer of the metadata server ends the agent",
  ),
  status(
    '--arg draining "$(is_draining && recall "${run}/draining")"',
    '--arg draining "$(recall "${run}/draining")"',
    "a drain that was killed goes on for ever, as the status has it",
  ),
  status("now_wrong($bridges == 0;", "now_wrong(false;", "nobody sees that Jicofo has no bridge"),
  disk("[[ ! -e ${known} ]] && head", "head", "a data disk that reads blank for once is formatted"),
  stop(
    "if ! docker version >/dev/null 2>&1; then",
    "if false; then",
    "an operator's stop cuts calls that it cannot see",
  ),
  certificate(
    "((EPOCHSECONDS - ${tried:-0} >= certificate_retry))",
    "true",
    "Let's Encrypt blocks the name for a week",
  ),
  faultsIn(`${root}/bin/jitsi-host`, `${tests}/shell.test.ts`)(
    "set -uo pipefail",
    "set -u",
    "a packed file that is broken becomes an empty one",
  ),
];
