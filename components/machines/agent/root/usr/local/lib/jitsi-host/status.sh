# shellcheck shell=bash
# How this machine is, for people, programs, and the cloud's guest attributes.

# A JSON object; its `state` is the first word of the line.
status_json() {
  local all known="" topic troubles="{}" said="" bridges="" docker_patience=5
  all=$(containers 2>/dev/null) || { all="[]" said=${docker_silent}; }
  [[ -n ${said} ]] || bridges=$(bridges_of_jicofo)
  [[ ! -r ${state}/deployed.json ]] || known=$(jq -c '{deployment, machine, gate: (.gate // {services: []}), services: (.compose.services | keys), bridge: .drain.service}' "${state}/deployed.json" 2>/dev/null)
  for topic in "${run}"/trouble/*; do
    # One that is being written has no word yet.
    [[ ${topic} == *.new || ! -e ${topic} ]] || troubles=$(TEXT=$(<"${topic}") jq -c --arg topic "${topic##*/}" \
      '.[$topic] = (env.TEXT | capture("^(?<since>[0-9]+) (?<text>[^\\n]*)") | .since |= (tonumber | todate)) // .' <<<"${troubles}")
  done
  jq -nc --argjson containers "${all:-[]}" --argjson known "${known:-null}" --argjson given "${troubles}" \
    --argjson bridges "${bridges:-null}" --arg docker "${said}" \
    --arg wanted "$(recall "${state}/wanted")" --arg deployed "$(recall "${state}/deployed")" --arg good "$(recall "${state}/good")" \
    --arg failed "$(recall "${state}/failed")" --arg refused "$(recall "${state}/refused")" \
    --arg leaving "$(locked "${run}/leaving" && printf yes)" --arg draining "$(is_draining && recall "${run}/draining")" \
    --arg drained "$([[ -e ${run}/drained ]] && printf yes)" --arg turn "$(recall "${run}/turn")" \
    --arg before "$(recall "${run}/state")" '
    def rejected: select(. != "") | capture("^(?<bundle>[^ ]+) (?<why>.*)");
    def now_wrong($is; $text): if $is then { since: (now | floor | todate), text: $text } else empty end;
    ($drained != "" and $draining == "" and any($containers[]; .service == $known.bridge and .state == "running")) as $undrained
    | (([{ docker: now_wrong($docker != ""; $docker) }, { bridges: now_wrong($bridges == 0; "Jicofo has no bridge that works. Its log and the bridges\u0027 say why: not-authorized, PKIX, Hostname verification") },
      { drain: now_wrong($undrained; "the bridge runs and nobody drains it: jitsi-host drain") }] | add // {}) + $given) as $troubles
    | ($containers | map(select(.state == "running" and (.health == null or .health == "healthy")) | .service)) as $healthy
    | ([$known.services[]?] - $healthy) as $missing
    | (if $draining != "" or $leaving != "" then "draining" elif $drained != "" and ($undrained | not) then "drained"
       elif $known == null then "starting"
       elif ($troubles.dns or $troubles.certificate) and ($missing - $known.gate.services) == [] then "waiting"
       elif $missing != [] then (if $good == "" then "starting" else "unhealthy" end)
       elif $failed != "" or $refused != "" or $troubles != {} then "degraded"
       elif $turn != "" or $deployed != $wanted or $good != $wanted then "updating"
       else "healthy" end) as $state
    | ($before | split(" ")) as $b
    | { state: $state, since: (if $b[0] == $state then $b[1] | tonumber else now | floor end | todate),
        deployment: $known.deployment, machine: $known.machine, bundle: $deployed, wanted: $wanted,
        containers: ($containers | map(del(.id)) | sort_by(.service)), bridges: $bridges, notHealthy: $missing, troubles: $troubles,
        failed: ([$failed | rejected][0]), refused: ([$refused | rejected][0]),
        draining: (if $draining == "" then null else $draining end),
        turnAt: (if $turn == "" then null else $turn | tonumber | todate end) }'
}

# How many bridges Jicofo can give a call to: containers stay healthy when none can log in. Nothing where there is no Jicofo, or no answer.
bridges_of_jicofo() {
  local id address
  id=$(running jicofo) && [[ -n ${id} ]] || return
  address=$(docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' "${id}") || return
  http '' "http://${address%% *}:8888/stats" --max-time 2 && jq '.bridge_selector.operational_bridge_count | numbers' <<<"${http_body}"
}

# One line. Reads the object.
status_line() {
  jq -r '"\(.state)  " + (if .bundle == "" then "no bundle yet" else "bundle \(.bundle[0:7])" end)
    + "  \(.containers | length) container\(if (.containers | length) == 1 then "" else "s" end)"
    + (if .notHealthy != [] then "  not healthy: \(.notHealthy | join(", "))" else "" end)
    + (if .draining then "  \(.draining)" else "" end)
    + (if .failed then "  bundle \(.failed.bundle[0:7]) failed" else "" end)
    + (if .refused then "  bundle \(.refused.bundle[0:7]) refused" else "" end)
    + (.troubles | to_entries | map("  \(.key): \(.value.text)") | join("")) + "  since \(.since)"'
}

status_details() {
  jq -r '
    (if .deployment then "\nDeployment \(.deployment), machine \(.machine)" else empty end),
    (.containers[] | "  \(.service): \(.state)\(if .health then ", \(.health)" else "" end)"),
    (.failed // empty | "Bundle \(.bundle[0:7]) did not become healthy: \(.why)\n  To try it again: jitsi-host apply --again"),
    (.refused // empty | "Bundle \(.bundle[0:7]) is refused: \(.why)"),
    (.turnAt // empty | "The bridge is replaced after \(.)"),
    (.troubles | to_entries[] | "Trouble with \(.key) since \(.value.since): \(.value.text)")'
}

status() {
  local json
  if ! type jq >/dev/null 2>&1; then
    printf 'starting  packages are being installed (journalctl -u jitsi-host-setup)\n'
    return 1
  fi
  json=$(status_json)
  if [[ ${1:-} == --json ]]; then jq . <<<"${json}"; else status_line <<<"${json}" && status_details <<<"${json}"; fi
  [[ $(jq -r .state <<<"${json}") == healthy ]]
}

# Called often: remembers since when the state is what it is, tells the log and the cloud what changed.
report() {
  local json line now
  json=$(status_json) || return 0
  now=$(jq -r '"\(.state) \(.since | fromdate)"' <<<"${json}")
  [[ ${now} == "$(recall "${run}/state")" ]] || keep "${run}/state" "${now}"
  line=$(status_line <<<"${json}")
  [[ ${line} == "${reported:-}" ]] && return
  reported=${line}
  log "${line}"
  cloud_report "${line}"
}
