# shellcheck shell=bash
# Services that ask an authority for a certificate start only when the world finds this machine by its name. Once that was so, it
# is remembered beside the volumes: after a reboot everything starts, whatever DNS says.

gate_marker=/var/lib/docker/volumes/.jitsi-gate

# usage: gate_open BUNDLE. Fails while public DNS does not answer with this machine's public address.
gate_open() {
  local host address answers
  # A name that is proved by a record needs no way to this machine.
  host=$(jq -r 'if .certificate then empty else .gate.host // empty end' "$1")
  [[ -n ${host} && $(recall "${gate_marker}") != "${host}" ]] || return 0
  if ! cloud_fact publicAddress || ! has_address "${fact}"; then
    trouble dns "no public address to compare ${host} with: ${http_problem:-none was given}"
    return 1
  fi
  address=${fact}
  # Over HTTPS: the answer that others get, not this machine's cache or hosts file.
  if ! http '' "https://dns.google/resolve?name=${host}&type=A" --max-time 10; then
    trouble dns "cannot look ${host} up: ${http_problem}"
    return 1
  fi
  answers=$(jq -r '[.Answer[]? | select(.type == 1).data] | sort | join(" ")' <<<"${http_body}" 2>/dev/null)
  if [[ ${answers} != "${address}" ]]; then
    trouble dns "${host} is ${answers:-nowhere}, this machine is ${address}"
    return 1
  fi
  mkdir -p "${gate_marker%/*}" && keep "${gate_marker}" "${host}"
  no_trouble dns
}
