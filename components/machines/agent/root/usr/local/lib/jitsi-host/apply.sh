# shellcheck shell=bash
# From a bundle to containers. What did not change is not touched; a bridge with calls is drained before it is replaced.

# usage: apply BUNDLE SHA. Returns
# 0 everything runs and is healthy
# 1 something outside fails (a trouble says what): once more later
# 2 the bundle does not work, apply_problem says why
# 3 not all of it yet: a bridge's turn or drain, or DNS
# and sets next_look, the seconds until there may be something to do.
apply() {
  local file=$1 sha=$2 bridge="" key="" changed="" same_networks=yes services=() others=()
  next_look=60
  if [[ ${applying:-} == "${sha}" ]] && is_draining; then
    # All else is done; calls need the processor.
    next_look=5
    return 3
  fi
  applying=${sha}
  docker version >/dev/null 2>&1 || { trouble docker "${docker_silent}" && return 1; }
  no_trouble docker
  key=$(bridge_key)
  case $? in
    0) bridge=$(drain_policy | jq -r .service) ;;
    1) ;;
    *) trouble docker "${docker_silent}" && return 1 ;;
  esac
  prepare "${file}" "${sha}" "${bridge}" || return
  kernel_apply "${file}"
  images_pull "${file}" || return

  local gate=open
  gate_open "${file}" && certificate_ready "${file}" || gate=closed
  mapfile -t services < <(jq -r --arg gate "${gate}" --arg drained "$([[ -e ${run}/drained ]] && printf yes)" '
    .drain.service as $bridge | (if $gate == "closed" then .gate.services else [] end) as $closed | .compose.services | keys[]
    | select(IN($closed[]) or (. == $bridge and $drained == "yes") | not)' "${file}")

  if [[ -n ${bridge} && ! -e ${run}/drained ]]; then
    # Compose stops every container of a network before it changes the network.
    networks_same "${file}" || same_networks=no
    [[ $(jq -r '.drain.service // empty' "${file}") == "${bridge}" && ${same_networks} == yes ]] &&
      ! diverged "${bridge}" "${key%% *}" || changed=yes
  fi
  if [[ -n ${changed} ]]; then
    mapfile -t others < <(printf '%s\n' "${services[@]}" | grep -vxF "${bridge}")
    if [[ ${same_networks} == yes && ${#others[@]} -gt 0 && -n ${others[0]} ]]; then up "${others[@]}" || return; fi
    bridge_turn "${file}" "${sha}" "${key}" || return
  fi
  rm -f "${run}/turn"
  files_release || return 1
  local policy
  policy=$(jq -c '.drain // empty' "${file}") || return 1
  if [[ -n ${policy} ]] && ! keep "${state}/drain.json" "${policy}" || ! keep "${state}/networks" "$(jq -cS .compose.networks "${file}")"; then
    trouble disk "no space left"
    return 1
  fi
  # Without a name Compose would start all of them.
  if ((${#services[@]} > 0)); then up --remove-orphans "${services[@]}" || return; fi
  [[ -n ${policy} ]] || rm -f "${state}/drain.json"
  files_sweep "${file}"
  no_trouble secrets disk bridge
  if [[ ${gate} == closed ]]; then
    next_look=$((pause > 30 ? 30 : pause + 1))
    longer_pause
    return 3
  fi
  [[ ! -e ${run}/drained ]] || return 3
}

networks_same() { [[ ! -e ${state}/networks || $(recall "${state}/networks") == "$(jq -cS .compose.networks "$1")" ]]; }

# Values and files. Without the cloud it goes on if this very bundle is already on the disk. usage: prepare BUNDLE SHA HELD-SERVICE
prepare() {
  local written
  written=$(recall "${deployment}/.bundle")
  [[ ${written} == "$2 $(files_sum "$1")" && $(kept deployed) == "$2" ]] || written=""
  if facts_load "$1"; then
    no_trouble facts
    [[ -z ${written} ]] || ! cmp -s <(printf '%s' "${facts}") "${deployment}/.facts" || return 0
  else
    trouble facts "${http_problem}"
    [[ -n ${written} ]]
    return
  fi
  secrets_load "$1" || { trouble secrets "${http_problem}" && return 1; }
  no_trouble secrets
  if ! files_write "$1" "$3" "$2"; then
    trouble disk "${deployment} cannot be written: $(df --output=pcent "${state}" | tail -n 1 | tr -d ' ') of the disk is in use"
    return 1
  fi
  keep_copy "$1" "${state}/deployed.json" && keep "${state}/deployed" "$2" && no_trouble disk
}

# Succeeds when the bridge may be replaced: it is its turn and it is drained, or it does not work. usage: bridge_turn BUNDLE SHA KEY
bridge_turn() {
  local seen due result
  if bridge_sick "${3%% *}"; then
    log "The bridge does not work, so it has no calls and is replaced at once."
    return
  fi
  # What is not known to have come earlier has come now. A good bundle that comes back has no turn.
  read -r _ seen < <(grep -s "^$2 " "${state}/seen") || [[ $2 != "${wanted:-}" ]] || keep "${state}/seen" "$2 ${seen:=${EPOCHSECONDS}}"
  due=$((${seen:-0} + $(jq '.drain.turnSeconds // 0' "$1")))
  if ((EPOCHSECONDS < due)); then
    keep "${run}/turn" "${due}"
    next_look=$((due - EPOCHSECONDS < 60 ? due - EPOCHSECONDS : 60))
    return 3
  fi
  rm -f "${run}/turn"
  next_look=2
  ! is_draining || return 3
  result=$(recall "${run}/turn-result")
  case ${result} in
    "$3 1") return 0 ;;
    "$3 2")
      rm -f "${run}/turn-result"
      trouble bridge "its REST API does not answer, so it cannot be drained, and is not replaced"
      return 1
      ;;
    *)
      (
        drain full
        keep "${run}/turn-result" "$3 $?"
      ) &
      return 3
      ;;
  esac
}

# Is the bridge unhealthy, down, or one that crashes again and again before it is healthy? usage: bridge_sick CONTAINER
bridge_sick() {
  local status health restarts
  read -r status health restarts < <(docker inspect \
    --format '{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}healthy{{end}} {{.RestartCount}}' "$1")
  [[ -n ${restarts:-} && ${health} != healthy ]] && [[ ${status} != running || ${health} == unhealthy || ${restarts} -gt 0 ]]
}
