# shellcheck shell=bash
# How a bridge goes without a dropped call (jitsi-videobridge: ShutdownManager.kt, Drain.java, Shutdown.java):
#   drain      Jicofo sends new conferences elsewhere
#   graceful   the bridge ends itself when its last call is over
#   move       Jicofo invites who is left to other bridges; the bridge ends itself
# One drain at a time: another one joins it. Only a machine that really goes down makes a running drain move at once.

# Is the machine itself going down?
going_down() { [[ $(systemctl is-system-running 2>/dev/null) == stopping ]]; }

in_a_hurry() { [[ -e ${run}/hurry ]] || going_down; }

# How the bridge that runs leaves, with its container as `id`: as it was told last, else as a bundle says that is here. A file that is gone
# or torn, or that names another bridge, is no word that there is none: then Docker tells, whose bridge gets the usual times.
# 1: there is none. 2: Docker does not tell.
drain_policy() {
  local name id ids policy
  for name in drain deployed good wanted; do
    policy=$(jq -c 'if has("compose") then .drain else . end
      | select(([.service, .url] | all(type == "string")) and ([.gracefulSeconds, .moveSeconds] | all(type == "number")))' \
      "${state}/${name}.json" 2>/dev/null)
    [[ -n ${policy} ]] || continue
    id=$(running "$(jq -r .service <<<"${policy}")") || return 2
    [[ -z ${id} ]] || { jq -c --arg id "${id%%$'\n'*}" '.id = $id' <<<"${policy}" && return; }
  done
  ids=$(docker ps --quiet --no-trunc --filter label=com.docker.compose.service) || return 2
  for id in ${ids}; do
    docker inspect "${id}" | jq -ce --arg id "${id}" '.[0].Config | select(.Env | index("SHUTDOWN_REST_ENABLED=1")) | .Labels["com.docker.compose.service"]
      | {$id, service: ., url: "http://127.0.0.1:8080", gracefulSeconds: 3300, moveSeconds: 60}' && return
  done
  return 1
}

# The bridge that runs now, and since when: its calls are gone when either changes. 1: there is none. 2: Docker does not tell.
bridge_key() {
  local policy
  policy=$(drain_policy) || return
  docker inspect --format '{{.Id}} {{.State.StartedAt}}' "$(jq -r .id <<<"${policy}")" || return 2
}

# usage: drain full|quick
# 0: no bridge runs any more. 1: it still runs after all its time. 2: its REST API or Docker does not answer, nothing was done.
drain() {
  mkdir -p "${run}"
  [[ $1 != quick ]] || touch "${run}/hurry"
  (
    flock 9
    key=$(bridge_key)
    result=$?
    if ((result == 0)); then
      drain_alone "${key}"
      result=$?
    elif ((result == 1)); then
      result=0
    else
      log "${docker_silent}"
    fi
    rm -f "${run}/draining"
    exit "${result}"
  ) 9>"${run}/drain.lock"
}

is_draining() { locked "${run}/drain.lock"; }

# Beginnings are kept by bridge, so that a drain that was interrupted goes on where it was.
drain_alone() {
  local key=$1 policy url record patience=15
  policy=$(drain_policy)
  record=${run}/drain-${key%% *}
  url=$(jq -r .url <<<"${policy}")
  [[ $(recall "${record}") == "${key}" ]] || { rm -f "${record}"* && keep "${record}" "${key}"; }
  ! in_a_hurry || patience=5

  keep "${run}/draining" 'asks the bridge'
  ask_bridge drain/enable "" "${patience}" || { silent && return 2; }
  if ! in_a_hurry && [[ ! -e ${record}.move ]]; then
    ask_bridge shutdown '{"graceful-shutdown":true}' "${patience}" || { silent && return 2; }
    wait_gone "${record}.graceful" "$(jq .gracefulSeconds <<<"${policy}")" in_a_hurry && return
  fi
  ask_bridge shutdown '{"graceful-shutdown":false}' "${patience}" || { silent && return 2; }
  wait_gone "${record}.move" "$(jq .moveSeconds <<<"${policy}")" false && return
  log "The bridge still runs $(jq .moveSeconds <<<"${policy}") s after it was told to end at once."
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
  : "${begun:=$(uptime_seconds)}"
  keep "${run}/draining" "$([[ $1 == *.graceful ]] && printf 'waits for calls to end' || printf 'calls move to other bridges')"
  until gone; do
    (($(uptime_seconds) < begun + $2)) && ! "$3" || return 1
    sleep 1
  done
}
