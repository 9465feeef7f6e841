# shellcheck shell=bash
# AWS: instance metadata (IMDSv2) and SSM Parameter Store. See cloud.sh.

# usage: aws_get PATH. The token of IMDSv2 is renewed when it is refused.
aws_get() {
  local url=http://169.254.169.254/latest/$1 ttl='header = "X-aws-ec2-metadata-token-ttl-seconds: 21600"'
  for _ in 1 2; do
    if [[ -z ${aws_token:-} ]]; then
      http "${ttl}" http://169.254.169.254/latest/api/token --request PUT || return
      aws_token=${http_body}
    fi
    http "header = \"X-aws-ec2-metadata-token: $(curl_quoted "${aws_token}")\"" "${url}" && return
    [[ ${http_status} == 401 ]] || return
    aws_token=""
  done
  return 1
}

# usage: aws_parameter NAME. Sets parameter_base64. The machine's role signs the request (Signature Version 4, by curl).
aws_parameter() {
  local role region id key token
  aws_get meta-data/placement/region && region=${http_body} &&
    aws_get meta-data/iam/security-credentials/ && role=${http_body} &&
    aws_get "meta-data/iam/security-credentials/${role}" || return
  if ! { read -r id && read -r key && read -r token; } < <(jq -r '[.AccessKeyId, .SecretAccessKey, .Token]
    | select(all(type == "string" and . != "")) | .[]' <<<"${http_body}" 2>/dev/null); then
    http_problem="the metadata server sent something else than credentials"
    return 1
  fi
  local config
  printf -v config '%s\n' "user = \"$(curl_quoted "${id}:${key}")\"" "aws-sigv4 = \"aws:amz:${region}:ssm\"" \
    "header = \"X-Amz-Security-Token: $(curl_quoted "${token}")\"" 'header = "Content-Type: application/x-amz-json-1.1"' \
    'header = "X-Amz-Target: AmazonSSM.GetParameter"'
  local body
  body=$(NAME=$1 jq -nc '{Name: env.NAME, WithDecryption: true}')
  if ! http "${config}" "https://ssm.${region}.amazonaws.com/" --data-raw "${body}"; then
    http_problem+=$(jq -r '": " + (.__type | split("#") | last)' <<<"${http_body}" 2>/dev/null)
    return 1
  fi
  parameter_base64=$(jq -r '.Parameter.Value | strings | @base64' <<<"${http_body}" 2>/dev/null)
  [[ -n ${parameter_base64} ]] || { http_problem="ssm.${region}.amazonaws.com sent something else than a parameter" && return 1; }
}

# usage: cloud_bundle SECONDS. Sets bundle_text; nothing tells of a change, so it asks every 30 s at most.
cloud_bundle() {
  sleep "$(($1 > 30 ? 30 : $1))"
  if ! aws_get meta-data/tags/instance/jitsi-bundle; then
    [[ ${http_status} != 404 ]] || http_problem="this machine has no tag jitsi-bundle, or its tags are not in its metadata"
    return 1
  fi
  aws_parameter "${http_body}" || return
  bundle_text=$(base64 -d <<<"${parameter_base64}")
}

# usage: cloud_secret NAME:VERSION. Sets secret_base64.
cloud_secret() {
  aws_parameter "$1" && secret_base64=${parameter_base64}
}

# usage: cloud_fact NAME. Sets fact.
cloud_fact() {
  local path
  case $1 in
    # There is none until the elastic address is attached.
    publicAddress) path=public-ipv4 ;;
    privateAddress) path=local-ipv4 ;;
    instanceId) path=instance-id ;;
    instanceName) path=tags/instance/Name ;;
    zone) path=placement/availability-zone ;;
    *) http_problem="this agent knows no host fact $1" && return 1 ;;
  esac
  aws_get "meta-data/${path}" && fact=${http_body}
}

cloud_registry_password() {
  http_problem="on AWS the agent cannot log in to a registry"
  return 1
}

cloud_report() { :; }

# Asks for the two notices that EC2 gives: a minute or hours before an autoscaling group ends the machine, two minutes before a
# spot machine is taken away. The second one goes before the first.
cloud_watch() {
  while :; do
    if aws_get meta-data/spot/instance-action; then
      leave quick
    elif aws_get meta-data/autoscaling/target-lifecycle-state && [[ ${http_body} == Terminated ]]; then
      leave full
    fi
    sleep 5
  done
}
