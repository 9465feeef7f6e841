# shellcheck shell=bash
# What the agent needs from Ubuntu's archive. Not by cloud-init's `packages`, which gives up when a mirror fails once.

setup_packages=(docker.io docker-compose-v2 jq curl)

setup() {
  local apt=(apt-get -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 --yes --quiet)
  export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
  until all_installed; do
    dpkg --configure -a
    "${apt[@]}" update && "${apt[@]}" install --no-install-recommends "${setup_packages[@]}" && continue
    longer_pause
    log "The packages could not be installed; once more soon."
    sleep "$(jittered)"
  done
  # An upgrade of Docker would end every call: the machine is renewed instead.
  apt-mark hold docker.io containerd runc >/dev/null
  systemctl start docker.service
}

all_installed() {
  local states
  # shellcheck disable=SC2016 # dpkg's own variable
  states=$(dpkg-query --show --showformat '${db:Status-Status}\n' "${setup_packages[@]}" 2>/dev/null) || return
  [[ $(grep -cx installed <<<"${states}") == "${#setup_packages[@]}" ]]
}
