# shellcheck shell=bash
# HTTP by curl. What is secret goes to curl on its standard input: the arguments of a process are seen by every user.

# usage: http CONFIG URL [CURL-ARGUMENT...]
# CONFIG has lines as in a curlrc, e.g. `header = "X: y"`. Sets http_status (000: no answer, or not all of it), http_body and
# http_etag; http_problem says what went wrong, without header or body. Succeeds on a status 2xx.
http() {
  local config=$1 url=$2 answer host error
  shift 2
  answer=$(printf '%s' "${config}" | curl --disable --silent --connect-timeout 5 --max-time 15 --config - "$@" \
    --write-out '\n%header{etag}\n%{http_code}\n%{errormsg}.' "${url}")
  # The dot, because a shell drops line ends at the end.
  answer=${answer%.}
  error=${answer##*$'\n'} answer=${answer%$'\n'*}
  http_status=${answer##*$'\n'} answer=${answer%$'\n'*}
  http_etag=${answer##*$'\n'} http_body=${answer%$'\n'*}
  host=${url#*//} host=${host%%/*}
  http_problem=""
  if [[ -n $error ]]; then
    http_status=000 http_problem="${host} did not answer: ${error}"
  elif [[ $http_status != 2* ]]; then
    http_problem="${host} answered ${http_status}"
  fi
  [[ -z $http_problem ]]
}

# A value between the double quotes of a curlrc line.
curl_quoted() {
  local text=${1//\\/\\\\}
  printf '%s' "${text//\"/\\\"}"
}
