# shellcheck shell=bash
# The data disk holds Docker's volumes. Docker does not start without it once it was there.

data_disk=/dev/disk/by-id/google-jitsi-data

disk_mount() {
  local device=${data_disk} place=/var/lib/docker/volumes known=${state}/data-disk found
  udevadm settle --timeout=30
  [[ ! -e ${known} ]] || wait_for "${device}" || { log "The data disk is missing, so Docker must not start." && return 1; }
  [[ -e ${device} ]] || return 0
  mkdir -p "${place}" "${state}"
  ! mountpoint --quiet "${place}" || return 0
  found=$(blkid --probe --match-tag TYPE --output value "${device}")
  # 2: no signature of anything was found. What cannot be read is not blank.
  if (($? == 2)) && [[ ! -e ${known} ]] && head --bytes 4096 "${device}" | cmp --silent --bytes 4096 - /dev/zero; then
    log "The data disk is blank and gets a file system."
    mkfs.ext4 -q -m 1 "${device}" || return
  elif [[ ${found} != ext4 ]]; then
    log "The data disk has no ext4 file system (${found:-unknown content}). It is left as it is, and Docker must not start."
    return 1
  fi
  # 0: clean, 1: repaired.
  e2fsck -p "${device}"
  (($? <= 1)) || { log "The data disk's file system needs a repair by hand: e2fsck ${device}" && return 1; }
  mount "${device}" "${place}" && touch "${known}" || return
  # It grows with the disk; nothing happens if the disk did not.
  resize2fs "${device}" || log "The file system could not be grown."
}

wait_for() {
  local end=$(($(uptime_seconds) + 120))
  until [[ -e $1 ]]; do
    (($(uptime_seconds) < end)) || return
    sleep 1
  done
}
