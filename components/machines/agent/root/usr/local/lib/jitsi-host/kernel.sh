# shellcheck shell=bash
# Kernel settings of the bundle. One that does not take is reported, not fatal: calls work, only worse.

kernel_file=/etc/sysctl.d/60-jitsi.conf

# usage: kernel_apply BUNDLE
kernel_apply() {
  local key value now wrong=""
  keep "${kernel_file}" "$(jq -r '.sysctl | to_entries[] | "\(.key) = \(.value)"' "$1")" || return 0
  while IFS=$'\t' read -r key value; do
    # Read back, because the kernel clamps some values silently.
    sysctl --quiet --write "${key}=${value}" >/dev/null 2>&1
    now=$(sysctl --values "${key}" 2>/dev/null | tr -s '[:space:]' ' ')
    [[ ${now% } == "${value}" ]] || wrong+="${wrong:+, }${key} is ${now% } instead of ${value}"
  done < <(jq -r '.sysctl | to_entries[] | "\(.key)\t\(.value)"' "$1")
  if [[ -n ${wrong} ]]; then trouble kernel "${wrong}"; else no_trouble kernel; fi
}
