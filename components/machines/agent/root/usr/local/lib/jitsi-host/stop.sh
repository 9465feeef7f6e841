# shellcheck shell=bash
# The ways down, and the first step up.

# ExecStart of jitsi-host.service.
begin() {
  local key
  mkdir -p "${run}"
  # What was said of an earlier life of the containers.
  rm -f "${run}/drained" "${run}/leaving" "${run}/hurry"
  [[ ! -e ${run}/booted ]] || return 0
  touch "${run}/booted"
  # At boot Docker starts a bridge that had to be killed, whatever it was told (restart policy on-failure). If another one is wanted
  # by now, this is the moment without calls.
  if [[ $(recall "${state}/wanted") != "$(recall "${state}/good")" ]] && key=$(bridge_key); then
    docker_patience=60 docker stop "${key%% *}"
  fi
}

# Called by cloud_watch, again and again. The first call begins, later ones can only make it hurry. usage: leave full|quick
leave() {
  [[ $1 != quick ]] || touch "${run}/hurry"
  if [[ -z ${leaving_process:-} ]]; then
    log "The cloud is going to stop this machine."
    exec 8>"${run}/leaving" && flock 8
    (
      drain "$1"
      systemctl poweroff
    ) &
    leaving_process=$!
  fi
  sleep 2
}

watch_stop() {
  mkdir -p "${run}"
  cloud_wait
  cloud_watch
}

# ExecStop of jitsi-host.service, while Docker still runs: at a reboot and a poweroff the quick way, otherwise with all the time
# that calls have.
stop_all() {
  local mode=full result spared="" ids=()
  ! going_down || mode=quick
  drain "${mode}"
  result=$?
  if ((result == 2)) && ! going_down; then
    if ! docker version >/dev/null 2>&1; then
      log "Nothing is stopped: ${docker_silent}."
      return 1
    fi
    spared=$(drain_policy | jq -r .service)
    if [[ $(containers | jq -r --arg service "${spared}" '.[] | select(.service == $service).health') == healthy ]]; then
      log "The bridge is not stopped, because it could not be drained."
    else
      spared=""
    fi
  fi
  # Docker knows what runs, whatever became of the files.
  mapfile -t ids < <(containers | jq -r --arg spared "${spared}" '.[] | select((.state | IN("running", "restarting", "paused")) and .service != $spared).id')
  ((${#ids[@]} == 0)) || docker_patience=120 docker stop "${ids[@]}" >/dev/null
  [[ -z ${spared} ]]
}
