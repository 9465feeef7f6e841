# shellcheck shell=bash
# How a bridge goes without a dropped call (jitsi-videobridge: ShutdownManager.kt, Drain.java, Shutdown.java):
#   drain      Jicofo sends new conferences elsewhere
#   graceful   the bridge ends itself when its last call is over
#   move       Jicofo invites who is left to other bridges; the bridge ends itself
# One drain at a time: another one joins it. Only a machine that really goes down makes a running drain move at once.

# Is the machine itself going down?
going_down() { [[ $(systemctl is-system-running 2>/dev/null) == stopping ]]; }

in_a_hurry() { [[ -e ${run}/hurry ]] || going_down; }

# The bridge that runs now, and since when: its calls are gone when either changes. Fails without one.
bridge_key() {
  local id
  [[ -r ${state}/drain.json && -r ${deployment}/compose.yaml ]] || return
  id=$(running "$(jq -r .service "${state}/drain.json")") && [[ -n ${id} ]] || return
  docker inspect --format '{{.Id}} {{.State.StartedAt}}' "${id%%$'\n'*}"
}

# usage: drain full|quick
# 0: no bridge runs any more. 1: it still runs after all its time. 2: its REST API does not answer, nothing was done.
drain() {
  mkdir -p "${run}"
  [[ $1 != quick ]] || touch "${run}/hurry"
  (
    flock 9
    drain_alone "$(bridge_key)"
    result=$?
    rm -f "${run}/draining"
    exit "${result}"
  ) 9>"${run}/drain.lock"
}

is_draining() { ! flock --nonblock "${run}/drain.lock" true; }

# Beginnings are kept by bridge, so that a drain that was interrupted goes on where it was.
drain_alone() {
  local key=$1 url record patience=15
  [[ -n ${key} ]] || return 0
  record=${run}/drain-${key%% *}
  url=$(jq -r .url "${state}/drain.json")
  [[ $(recall "${record}") == "${key}" ]] || { rm -f "${record}"* && keep "${record}" "${key}"; }
  ! in_a_hurry || patience=5

  ask_bridge drain/enable "" "${patience}" || { silent && return 2; }
  if ! in_a_hurry && [[ ! -e ${record}.move ]]; then
    ask_bridge shutdown '{"graceful-shutdown":true}' "${patience}" || { silent && return 2; }
    wait_gone "${record}.graceful" "$(jq .gracefulSeconds "${state}/drain.json")" in_a_hurry && return
  fi
  ask_bridge shutdown '{"graceful-shutdown":false}' "${patience}" || { silent && return 2; }
  wait_gone "${record}.move" "$(jq .moveSeconds "${state}/drain.json")" false && return
  log "The bridge still runs $(jq .moveSeconds "${state}/drain.json") s after it was told to end at once."
  return 1
}

silent() { log "The bridge's REST API does not do what it is asked: ${http_problem}"; }

gone() {
  local now
  now=$(docker inspect --format '{{.State.Running}} {{.Id}} {{.State.StartedAt}}' "${key%% *}" 2>&1)
  [[ ${now} == *"No such object"* ]] || [[ ${now} == false* ]] || [[ ${now} == true* && ${now} != "true ${key}" ]]
}

# usage: ask_bridge PATH BODY SECONDS
ask_bridge() {
  local end=$(($(uptime_seconds) + $3))
  until http 'header = "Content-Type: application/json"' "${url}/colibri/$1" --request POST --data-raw "$2" --max-time 5; do
    gone && return
    (($(uptime_seconds) < end)) || return
    sleep 1
  done
}

# usage: wait_gone RECORD SECONDS UNLESS. Fails after SECONDS, counted from when the record began, or when UNLESS succeeds.
wait_gone() {
  local begun
  [[ -e $1 ]] || keep "$1" "$(uptime_seconds)"
  begun=$(recall "$1")
  keep "${run}/draining" "$([[ $1 == *.graceful ]] && printf 'waits for calls to end' || printf 'calls move to other bridges')"
  until gone; do
    (($(uptime_seconds) < begun + $2)) && ! "$3" || return 1
    sleep 1
  done
}
