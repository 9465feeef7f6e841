# shellcheck shell=bash
# The machine's own certificate from Let's Encrypt, its name proved by a record in DNS. lego gets it with the machine's identity, in a
# container that lives for the minute that it takes; it is kept on a volume, so that it outlives the machine.

certificate_volume=/var/lib/docker/volumes/jitsi-certificates/_data
# 30 days: upstream's own time for renewals. Five failed attempts an hour close Let's Encrypt's door, so there is one in half an hour.
certificate_margin=2592000
certificate_retry=1800

# File of an order's certificate or key. usage: certificate_path ORDER crt|key
certificate_path() {
  jq -r --arg volume "${certificate_volume}" --arg kind "$2" \
    '"\($volume)/\(if .staging then "staging" else "production" end)/certificates/\(.host).\($kind)"' <<<"$1"
}

# Succeeds if there is nothing to get. usage: certificate_fresh ORDER
certificate_fresh() { openssl x509 -noout -checkend "${certificate_margin}" -in "$(certificate_path "$1" crt)" >/dev/null 2>&1; }

# usage: certificate_due BUNDLE. Is there something to get, and may we ask for it now?
certificate_due() {
  local order tried
  order=$(jq -c '.certificate // empty' "$1")
  [[ -n ${order} ]] && ! certificate_fresh "${order}" || return
  tried=$(recall "${state}/certificate-tried")
  ((EPOCHSECONDS - ${tried:-0} >= certificate_retry))
}

# Gets what is due, and puts it where the services find it. Fails while there is none at all. usage: certificate_ready BUNDLE
certificate_ready() {
  local order path kind service changed=""
  order=$(jq -c '.certificate // empty' "$1")
  [[ -n ${order} ]] || return 0
  if certificate_due "$1"; then certificate_get "${order}"; fi
  if certificate_fresh "${order}"; then no_trouble certificate; fi
  [[ -s $(certificate_path "${order}" crt) && -s $(certificate_path "${order}" key) ]] || return
  while IFS=$'\t' read -r kind path; do
    cmp -s "$(certificate_path "${order}" "${kind}")" "${deployment}/${path}" || changed=yes
    folders_for "${path}" && put "${path}" 0400 1000:1000 cat "$(certificate_path "${order}" "${kind}")" || return
  done < <(jq -r '.files[] | select(.issued)
    | [(if .issued == "key" then "key" else "crt" end), .path] | @tsv' "$1")
  [[ -n ${changed} ]] || return 0
  # Compose does not know what is in the files. A service that is not there yet reads them when it starts.
  while read -r service; do
    [[ -z $(running "${service}") ]] || docker_patience=120 compose restart "${service}" >/dev/null 2>&1
  done < <(jq -r '.certificate.services[]' "$1")
}

# usage: certificate_get ORDER
certificate_get() {
  local output host place verb=(run) server=()
  host=$(jq -r .host <<<"$1")
  place=$(jq -r 'if .staging then "staging" else "production" end' <<<"$1")
  [[ ! -s $(certificate_path "$1" crt) ]] || verb=(renew --days 30)
  [[ ${place} == production ]] || server=(--server https://acme-staging-v02.api.letsencrypt.org/directory)
  # Without a word on the disk there would be an attempt a minute.
  keep "${state}/certificate-tried" "${EPOCHSECONDS}" || { trouble disk "no space left" && return; }
  log "certificate: asks Let's Encrypt (${place}) for ${host}"
  # Without a DNS zone of its own to look for: the machine may write one zone, and list none.
  if output=$(docker_patience=600 docker run --rm --pull missing --volume jitsi-certificates:/certificates \
    --env "GCE_PROJECT=$(jq -r .project <<<"$1")" --env "GCE_ZONE_ID=$(jq -r .zone <<<"$1")" "$(jq -r .image <<<"$1")" \
    --accept-tos --path "/certificates/${place}" --email "$(jq -r .email <<<"$1")" --dns gcloud --domains "${host}" \
    "${server[@]}" "${verb[@]}" 2>&1); then
    log "certificate: has one for ${host}"
  else
    trouble certificate "${host} gets none: $(without_secrets "${output##*$'\n'}")"
  fi
}
