# shellcheck shell=bash
# Which cloud this is, asked once of the metadata server, and what both clouds have in common.
# gcp.sh and aws.sh each define: cloud_bundle, cloud_secret, cloud_fact, cloud_registry_password, cloud_report, cloud_watch.

library=/usr/local/lib/jitsi-host

cloud_load() {
  cloud=$(recall "${state}/cloud")
  if [[ ${cloud} != gcp && ${cloud} != aws ]]; then
    if http 'header = "Metadata-Flavor: Google"' http://169.254.169.254/computeMetadata/v1/instance/id; then
      cloud=gcp
    elif http 'header = "X-aws-ec2-metadata-token-ttl-seconds: 60"' http://169.254.169.254/latest/api/token --request PUT; then
      cloud=aws
    else
      return 1
    fi
    mkdir -p "${state}"
    keep "${state}/cloud" "${cloud}"
  fi
  # shellcheck source-path=SCRIPTDIR source=gcp.sh
  source "${library}/${cloud}.sh"
}

# Tries until a metadata server answers.
cloud_wait() {
  until cloud_load; do
    trouble metadata "${http_problem}"
    longer_pause
    sleep "$(jittered)"
  done
  pause=1
}

has_address() { [[ $1 =~ ^([0-9]{1,3}\.){3}[0-9]{1,3}$ ]]; }
