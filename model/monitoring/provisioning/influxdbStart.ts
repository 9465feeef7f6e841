/** How InfluxDB comes to its database, policies, accounts and continuous queries: a script that runs before the server, at every start. */

import type { ConfigFile } from "../../services/service.ts";
import { database, retention } from "../retention.ts";
import { continuousQueries, continuousQueryPrefix } from "./continuousQueries.ts";

export interface InfluxdbAccount {
  readonly name: string;
  /** Variable of the environment with the password of the day: letters and digits. */
  readonly passwordVariable: string;
  readonly may: "everything" | "write" | "read";
}

const directory = "/provision";

/** Runs the words behind it once all is as it must be. POSIX sh, with `influxd` and `influx` in PATH. */
export const startScript = `${directory}/start.sh`;

/** The script, and what it reads beside itself. */
export const provisioningFiles = (accounts: readonly InfluxdbAccount[]): ConfigFile[] => [
  { path: startScript, content: scriptOf(accounts) },
  {
    path: `${directory}/${queriesFile}`,
    content: continuousQueries()
      .map((line) => `${line}\n`)
      .join(""),
  },
];

const queriesFile = "continuous-queries.influxql";

/** Days and hours as InfluxQL has them. */
const policyText = ({ name, days, shardHours }: (typeof retention)[keyof typeof retention]): string =>
  `RETENTION POLICY "${name}" ON "${database}" DURATION ${days}d REPLICATION 1 SHARD DURATION ${shardHours}h`;

const grants: Readonly<Record<InfluxdbAccount["may"], string>> = {
  everything: "ALL PRIVILEGES",
  write: `WRITE ON "${database}"`,
  read: `READ ON "${database}"`,
};

/**
 * The official image makes accounts only while there is no data, so a new password would never arrive (influxdata-docker `init-influxdb.sh`). Here a server on the loopback
 * without login is told everything, and then goes. It sees the folder of metadata and none of the data: it is ready at once however much there is, and
 * nobody takes it for InfluxDB, because it listens elsewhere.
 */
const scriptOf = (accounts: readonly InfluxdbAccount[]): string => `#!/bin/sh
# Makes InfluxDB's database, policies, accounts and continuous queries what they must be, then starts it. The result is the same after any number of runs.
# usage: start.sh COMMAND...
set -eu
here=$(dirname "$0")
port=\${PROVISION_PORT:-8087}
work=$(mktemp -d)
server=

leave() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap leave EXIT
trap 'exit 143' TERM INT

fail() {
  [ ! -s "$work/log" ] || tail -n 20 "$work/log" >&2
  echo "InfluxDB is not started: $1" >&2
  exit 1
}

# By standard input, so that no password is in the list of processes. usage: ask [OPTION]... <STATEMENT
ask() { influx -host 127.0.0.1 -port "$port" "$@" 2>&1; }

# What is there is made so by the first statement; the other ones make it. usage: ensure WHAT STATEMENT...
ensure() {
  what=$1
  shift
  for statement; do
    if said=$(printf '%s' "$statement" | ask); then return; fi
  done
  fail "$what: $said"
}

# usage: policy STATEMENT
policy() { ensure "a retention policy cannot be made" "ALTER $1" "CREATE $1"; }

# usage: account NAME PASSWORD PRIVILEGES
account() {
  case $2 in '' | *[!A-Za-z0-9]*) fail "the password of $1 must be letters and digits" ;; esac
  ensure "the account $1 cannot be made" "SET PASSWORD FOR \\"$1\\" = '$2'" "CREATE USER \\"$1\\" WITH PASSWORD '$2'"
  ensure "the account $1 cannot be given its rights" "REVOKE ALL PRIVILEGES FROM \\"$1\\"; GRANT $3 TO \\"$1\\""
}

INFLUXDB_HTTP_BIND_ADDRESS=127.0.0.1:$port INFLUXDB_HTTP_AUTH_ENABLED=false INFLUXDB_CONTINUOUS_QUERIES_ENABLED=false INFLUXDB_RETENTION_ENABLED=false \\
  INFLUXDB_DATA_DIR=$work/data INFLUXDB_DATA_WAL_DIR=$work/wal influxd >"$work/log" 2>&1 &
server=$!
tries=0
until printf 'SHOW DATABASES' | ask >"$work/answer"; do
  kill -0 "$server" 2>/dev/null || fail "it ended before its accounts could be made"
  tries=$((tries + 1))
  [ "$tries" -lt 300 ] || fail "it does not answer within a minute"
  sleep 0.2
done

ensure "the database cannot be made" 'CREATE DATABASE "${database}"'
policy '${policyText(retention.raw)} DEFAULT'
policy '${policyText(retention.long)}'
${accounts
  .map(({ name, passwordVariable, may }) => `account ${name} "\${${passwordVariable}-}" '${grants[may]}'\n`)
  .join("")}
printf 'SHOW CONTINUOUS QUERIES' | ask -format json >"$work/answer" || fail "its continuous queries cannot be listed"
for old in $(grep -o '\\["${continuousQueryPrefix}[A-Za-z0-9_]*"' "$work/answer" | tr -d '["'); do
  ensure "the continuous query $old cannot be removed" "DROP CONTINUOUS QUERY \\"$old\\" ON \\"${database}\\""
done
while IFS= read -r query; do
  ensure "this continuous query cannot be made: $query" "$query"
done <"$here/${queriesFile}"

kill "$server"
wait "$server" || fail "it did not end well after its accounts were made"
server=
trap - EXIT TERM INT
leave
unset ${accounts.map(({ passwordVariable }) => passwordVariable).join(" ")}
exec "$@"
`;
