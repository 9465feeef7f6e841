# shellcheck shell=bash
# The bundle: one JSON document that says what runs here (model/bundle/bundle.ts).

sha_of() {
  local sha
  sha=$(sha256sum <"$1") && printf '%s' "${sha%% *}"
}

# SHA-256 of the bundle that is kept under a name; nothing if its content is another: a torn one counts as none. usage: kept wanted|good
kept() {
  local sha
  sha=$(recall "${state}/$1")
  [[ -r ${state}/$1.json && $(sha_of "${state}/$1.json") == "${sha}" ]] || return
  printf '%s' "${sha}"
}

# usage: bundle_read TEXT FILE. TEXT is the JSON, or base64 of gzip of it. Sets bundle (its SHA-256); fails with bundle_problem.
bundle_read() {
  bundle_problem=""
  if [[ $1 =~ ^[[:space:]]*\{ ]]; then
    printf '%s' "$1" >"$2"
  elif ! base64 -di <<<"$1" 2>/dev/null | gunzip >"$2" 2>/dev/null; then
    bundle_problem="the bundle is neither JSON nor base64 of gzip"
  fi
  bundle=$(sha_of "$2")
  [[ -z ${bundle_problem} ]] || return
  bundle_problem=$(jq -r '
    def bad_path: startswith("/") or (split("/") | any(. == ".." or . == "." or . == "")) or (startswith("files/") | not);
    def bad_variable: test("^[A-Za-z_][A-Za-z0-9_]*$") | not;
    . as $bundle
    | if .format != 1 and .format != 2 then "the bundle has format \(.format), this agent knows formats 1 and 2: renew the machine"
      elif any(.files[]; .path | bad_path) then "a file of the bundle is not below files/"
      elif any(.secrets[].variable | values; bad_variable) then "a variable of the bundle has a wrong name"
      elif any(.files[].secret | values; in($bundle.secrets) | not) then "a file of the bundle names an unknown secret"
      elif any(.sysctl | to_entries[]; (.key + .value) | test("\n")) then "a kernel setting of the bundle has two lines"
      elif (.compose.services | length) == 0 or (.compose.name | length) == 0 then "the bundle has no services"
      elif .drain and (.compose.services[.drain.service] | not) then "the bridge of the bundle is none of its services"
      elif .drain and (.drain.url | startswith("http://127.0.0.1:") or startswith("http://localhost:") | not)
        then "the REST API of the bridge is not on this machine"
      else "" end' "$2" 2>/dev/null) || bundle_problem="the bundle is not what it must be"
  [[ -z ${bundle_problem} ]]
}
