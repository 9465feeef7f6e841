# shellcheck shell=bash
# Places, the log, the clock, troubles. `state` outlives a reboot, `run` does not; neither holds the value of a secret.
umask 022
state=/var/lib/jitsi-host
run=/run/jitsi-host
deployment=$state/deployment

log() { printf '%s\n' "$*" >&2; }

# Seconds since the machine started: unlike the time of day it never jumps.
uptime_seconds() {
  local up
  read -r up _ </proc/uptime
  printf '%s' "${up%.*}"
}

# usage: keep FILE TEXT. The file has the old text or the new one, whatever happens in between.
keep() {
  printf '%s\n' "$2" >"$1.new" && mv -f "$1.new" "$1" && return
  rm -f "$1.new"
  return 1
}

# The same for a copy of a file. A full disk leaves the old one, and a power cut one of both. usage: keep_copy FROM TO
keep_copy() {
  cp "$1" "$2.new" && sync "$2.new" && cmp -s "$1" "$2.new" && mv -fT "$2.new" "$2" && return
  rm -f "$2.new"
  return 1
}

# First line of a file, or nothing.
recall() {
  local line=""
  [[ -r $1 ]] && read -r line <"$1"
  printf '%s' "${line}"
}

# What does not work right now, by topic, with the time since when: shown by `jitsi-host status`.
trouble() {
  local topic=$1 text=$2 since=${EPOCHSECONDS}
  [[ -r $run/trouble/${topic} ]] && read -r since _ <"${run}/trouble/${topic}"
  [[ $(recall "${run}/trouble/${topic}") == "${since} ${text}" ]] || log "${topic}: ${text}"
  mkdir -p "${run}/trouble" && keep "${run}/trouble/${topic}" "${since} ${text}"
  # Callers go on with `&& return`, also where it cannot be kept.
  return 0
}

no_trouble() {
  local topic
  for topic; do
    [[ ! -e $run/trouble/${topic} ]] || { rm -f "${run}/trouble/${topic}" && log "${topic}: works again"; }
  done
}

# Does a live process hold the lock? What a killed one left behind does not count. usage: locked FILE
locked() { [[ -e $1 ]] && ! flock --shared --nonblock "$1" true; }

# Docker may hang, and then whoever asks it. Longer for what takes long: `docker_patience=600 docker run ...`. Fails with 124 or 137.
docker_patience=20
docker() { timeout --kill-after 5 "${docker_patience}" docker "$@"; }

# Pauses of 1 s, 2 s ... 60 s, each up to a half longer by chance, so that machines do not ask in step.
pause=1
longer_pause() { pause=$((pause * 2 > 60 ? 60 : pause * 2)); }
jittered() { printf '%s.%03d' "$((pause + RANDOM % (pause / 2 + 1)))" "$((RANDOM % 1000))"; }
