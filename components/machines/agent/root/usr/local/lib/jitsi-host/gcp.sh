# shellcheck shell=bash
# Google Cloud: metadata server, Secret Manager, guest attributes. See cloud.sh.

gcp_get() { http 'header = "Metadata-Flavor: Google"' "http://169.254.169.254/computeMetadata/v1/$1" "${@:2}"; }

# A line for curl's configuration with a token of the machine's service account.
gcp_authorization() {
  if ((${gcp_token_until:-0} <= EPOCHSECONDS)); then
    local seconds
    gcp_get instance/service-accounts/default/token || return
    if ! read -r gcp_token seconds < <(jq -re 'select(.access_token | type == "string" and test("^[^ ]+$"))
      | "\(.access_token) \(.expires_in | numbers | floor)"' <<<"${http_body}" 2>/dev/null); then
      gcp_token_until=0 http_problem="the metadata server sent something else than a token"
      return 1
    fi
    gcp_token_until=$((EPOCHSECONDS + seconds - 60))
  fi
  authorization="header = \"Authorization: Bearer $(curl_quoted "${gcp_token}")\""
}

# usage: cloud_bundle SECONDS. Sets bundle_text; returns when it changes, and at the latest after SECONDS.
cloud_bundle() {
  local url="instance/attributes/jitsi-bundle?alt=text"
  # Without the ETag of an answer, the server would wait for the change after next.
  [[ -z ${bundle_etag:-} || $1 == 0 ]] || url+="&wait_for_change=true&last_etag=${bundle_etag}&timeout_sec=$1"
  if ! gcp_get "${url}" --max-time "$(($1 + 30))"; then
    [[ ${http_status} != 404 ]] || http_problem="this machine has no metadata attribute jitsi-bundle"
    bundle_etag=""
    return 1
  fi
  bundle_etag=${http_etag} bundle_text=${http_body}
}

# usage: cloud_secret projects/P/secrets/S/versions/N. Sets secret_base64.
cloud_secret() {
  local authorization
  gcp_authorization && http "${authorization}" "https://secretmanager.googleapis.com/v1/$1:access" || return
  secret_base64=$(jq -r '.payload.data | strings' <<<"${http_body}" 2>/dev/null)
  [[ -n ${secret_base64} ]] || { http_problem="secretmanager.googleapis.com sent something else than a secret" && return 1; }
}

# usage: cloud_fact NAME. Sets fact.
cloud_fact() {
  local path
  case $1 in
    publicAddress) path=network-interfaces/0/access-configs/0/external-ip ;;
    privateAddress) path=network-interfaces/0/ip ;;
    instanceId) path=id ;;
    instanceName) path=name ;;
    zone) path=zone ;;
    *) http_problem="this agent knows no host fact $1" && return 1 ;;
  esac
  gcp_get "instance/${path}" || return
  # The zone comes as projects/123/zones/europe-west1-b.
  fact=${http_body##*/}
}

# Sets registry_user and registry_password.
cloud_registry_password() {
  local authorization
  gcp_authorization || return
  registry_user=oauth2accesstoken registry_password=${gcp_token}
}

# For `gcloud compute instances get-guest-attributes`. It may be switched off, so nobody minds when it fails.
cloud_report() { gcp_get instance/guest-attributes/jitsi/status --request PUT --data-raw "$1" --max-time 5 || true; }

# Waits for the notice that Google gives before it stops a machine with graceful shutdown, and calls `leave full`.
cloud_watch() {
  local etag="" url
  while :; do
    url=instance/shutdown-details/stop-state
    [[ -z ${etag} ]] || url+="?wait_for_change=true&last_etag=${etag}&timeout_sec=60"
    if gcp_get "${url}" --max-time 90; then
      etag=${http_etag}
      [[ ${http_body} == PENDING_STOP ]] && leave full
      [[ -n ${etag} ]] || sleep 5
    else
      # 404: there is no such notice now, or the metadata server knows none.
      etag=""
      sleep 5
    fi
  done
}
