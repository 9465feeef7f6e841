# shellcheck shell=bash
# Follows the bundle. wanted: the last one that came. good: the last one that became healthy. failed: one that did not.

follow() {
  mkdir -p "${run}" "${state}"
  chmod 0755 "${state}"
  cloud_wait
  next_look=0 applied=""
  wanted=$(kept wanted)
  while :; do
    [[ -z ${wanted} ]] || wanted=$(kept wanted) || next_look=0
    if fetch; then
      no_trouble metadata
    else
      trouble metadata "${http_problem}"
      fetch_pause
    fi
    [[ -z ${wanted} ]] || reconcile
    report
  done
}

# At first with what is on the disk, then with patience.
fetch_pause() {
  if [[ -n ${tried:-} || -z ${wanted} ]]; then
    report
    sleep "$(jittered)"
    longer_pause
  fi
  tried=yes
}

# Gets the bundle; waits up to next_look seconds for another one.
fetch() {
  cloud_bundle "${next_look}" || return
  if [[ -z ${bundle_text} ]]; then
    http_problem="the bundle of this machine is empty"
    return 1
  fi
  if ! bundle_read "${bundle_text}" "${run}/bundle.json"; then
    [[ $(recall "${state}/refused") == "${bundle} "* ]] || log "Bundle ${bundle:0:7} is refused: ${bundle_problem}"
    keep "${state}/refused" "${bundle} ${bundle_problem}"
    [[ -n ${wanted} ]] || next_look=60
    return 0
  fi
  rm -f "${state}/refused"
  [[ ${bundle} != "${wanted}" ]] || return 0
  log "Bundle ${bundle:0:7} came."
  if ! bundle_keep; then
    http_problem="the bundle cannot be kept: the disk is full"
    return 1
  fi
  wanted=${bundle} pause=1
}

bundle_keep() {
  keep_copy "${run}/bundle.json" "${state}/wanted.json" &&
    keep "${state}/wanted" "${bundle}" && keep "${state}/seen" "${bundle} ${EPOCHSECONDS}"
}

# Makes the machine what the bundle says, if it is not already.
reconcile() {
  local sha=${wanted} file=${state}/wanted.json good failed
  ! locked "${run}/leaving" || { next_look=60 && return; }
  good=$(kept good) failed=$(recall "${state}/failed")
  if [[ (${failed%% *} == "${wanted}" || ${rejected:-} == "${wanted}") && -n ${good} ]]; then
    sha=${good} file=${state}/good.json
  fi
  if [[ ${applied} == "${sha}" ]] && nothing_to_do "${file}"; then
    next_look=60
    return
  fi
  apply "${file}" "${sha}"
  case $? in
    0)
      applied=${sha} pause=1
      [[ ${sha} != "${wanted}" ]] || it_is_good || applied=""
      no_trouble health
      ;;
    1)
      applied="" next_look=$((pause + RANDOM % (pause / 2 + 1)))
      longer_pause
      ;;
    2)
      applied=""
      if [[ -n ${good} && ${good} != "${sha}" ]]; then
        log "Bundle ${sha:0:7} does not work: ${apply_problem}. Back to ${good:0:7}."
        # In memory as well: a full disk would else try it again and again.
        rejected=${sha}
        keep "${state}/failed" "${sha} ${apply_problem}"
        reconcile
      else
        # There is nothing better. It may be on its way.
        trouble health "${apply_problem}"
        next_look=${pause}
        longer_pause
      fi
      ;;
    *) applied="" ;;
  esac
}

it_is_good() {
  if ! keep_copy "${state}/wanted.json" "${state}/good.json" || ! keep "${state}/good" "${wanted}"; then
    trouble disk "no space left to remember which bundle works"
    return 1
  fi
  rm -f "${state}/failed"
  rejected=""
  images_sweep
}

# Does everything run, with the facts of now? usage: nothing_to_do BUNDLE
nothing_to_do() {
  [[ ! -e ${run}/drained ]] && ! certificate_due "$1" || return
  if facts_load "$1"; then
    no_trouble facts
    cmp -s <(printf '%s' "${facts}") "${deployment}/.facts" || return
  else
    trouble facts "${http_problem}"
  fi
  [[ $(containers | jq 'map(select(.state == "running")) | length') -ge $(jq '.compose.services | length' "$1") ]]
}
