#!/bin/bash
# Creates database and users on the first start, from the variables that the official image knows.
set -eu

[[ ${1:0:1} == - ]] && set -- influxd "$@"
[[ $1 == influxd ]] || exec "$@"

query() {
  curl --fail --silent --show-error --output /dev/null --user "${INFLUXDB_ADMIN_USER:-}:${INFLUXDB_ADMIN_PASSWORD:-}" \
    --data-urlencode "q=$1" http://127.0.0.1:8086/query
}

# usage: create_user NAME PASSWORD PRIVILEGE
create_user() {
  [[ -n $1 ]] || return 0
  query "CREATE USER \"$1\" WITH PASSWORD '$2'"
  [[ -z ${INFLUXDB_DB:-} ]] || query "GRANT $3 ON \"$INFLUXDB_DB\" TO \"$1\""
}

first_start() {
  INFLUXDB_HTTP_BIND_ADDRESS=127.0.0.1:8086 influxd &
  local pid=$!
  for _ in {1..60}; do
    curl --fail --silent http://127.0.0.1:8086/ping && break
    sleep 0.5
  done
  if [[ ${INFLUXDB_HTTP_AUTH_ENABLED:-} == true && -n ${INFLUXDB_ADMIN_USER:-} ]]; then
    query "CREATE USER \"$INFLUXDB_ADMIN_USER\" WITH PASSWORD '$INFLUXDB_ADMIN_PASSWORD' WITH ALL PRIVILEGES"
    [[ -z ${INFLUXDB_DB:-} ]] || query "CREATE DATABASE \"$INFLUXDB_DB\""
    create_user "${INFLUXDB_USER:-}" "${INFLUXDB_USER_PASSWORD:-}" ALL
    create_user "${INFLUXDB_WRITE_USER:-}" "${INFLUXDB_WRITE_USER_PASSWORD:-}" WRITE
    create_user "${INFLUXDB_READ_USER:-}" "${INFLUXDB_READ_USER_PASSWORD:-}" READ
  elif [[ -n ${INFLUXDB_DB:-} ]]; then
    query "CREATE DATABASE \"$INFLUXDB_DB\""
  fi
  kill "$pid"
  wait "$pid"
}

[[ -d ${INFLUXDB_META_DIR:-/var/lib/influxdb/meta} ]] || first_start
exec "$@"
