# shellcheck shell=bash
# What the bundle only names: facts about this machine, and secrets. Secrets are in this process's memory, in .env and in the
# files that hold them, nowhere else.

declare -A secrets=()

# usage: facts_load BUNDLE. Sets facts, one line `VARIABLE=value` each.
facts_load() {
  local variable name lines=""
  while read -r variable name; do
    if ! cloud_fact "${name}"; then
      [[ ${http_status} != 404 ]] || http_problem="this machine has no ${name} yet"
      return 1
    fi
    if [[ ${name} == *Address ]] && ! has_address "${fact}"; then
      http_problem="this machine has no ${name} yet"
      return 1
    fi
    if [[ -z ${fact} ]]; then
      http_problem="the metadata server says nothing for ${name}"
      return 1
    fi
    lines+="${variable}=${fact}"$'\n'
  done < <(jq -r '.hostFacts | to_entries[] | "\(.key) \(.value)"' "$1")
  facts=${lines}
}

# usage: secrets_load BUNDLE. Fills secrets, base64 by name.
secrets_load() {
  local name source
  secrets=()
  while IFS=$'\t' read -r name source; do
    if ! cloud_secret "${source}"; then
      http_problem="secret ${name} (${source}): ${http_problem}"
      return 1
    fi
    secrets[${name}]=${secret_base64}
  done < <(jq -r '.secrets | to_entries[] | "\(.key)\t\(.value.source)"' "$1")
}

# usage: env_line NAME VALUE, as compose-go's dotenv package reads it. Between single quotes nothing has a meaning, but neither a
# quote nor a backslash at the end can be there.
env_line() {
  local value=$2
  if [[ ${value} != *[\'\\]* ]]; then
    printf "%s='%s'\n" "$1" "${value}"
  else
    value=${value//\\/\\\\} value=${value//\"/\\\"} value=${value//\$/\\\$}
    printf '%s="%s"\n' "$1" "${value}"
  fi
}

# The text of a file with all variables of the compose file. usage: env_text BUNDLE
env_text() {
  local name variable value
  while IFS='=' read -r variable value; do
    [[ -z ${variable} ]] || env_line "${variable}" "${value}"
  done <<<"${facts}"
  while IFS=$'\t' read -r name variable; do
    value=$(base64 -d <<<"${secrets[${name}]}" && printf x)
    env_line "${variable}" "${value%x}"
  done < <(jq -r '.secrets | to_entries[] | select(.value.variable) | "\(.key)\t\(.value.variable)"' "$1")
}

# Text without the secrets that are on the disk: a restarted agent knows no others. Line by line, for a message may have a part of one.
without_secrets() {
  local text=$1 name value line rest
  while IFS= read -r -d '' name && IFS= read -r -d '' value; do
    while IFS= read -r line || [[ -n ${line} ]]; do
      ((${#line} < 8)) || text=${text//"${line}"/(secret ${name})}
    done <<<"${value}"
  done < <(secrets_on_disk)
  printf '%s' "${text}"
}

# Name and value of each, both with a zero byte behind them: what `env_line` wrote, and files that hold one.
secrets_on_disk() {
  local rest="" name value path
  local line=$'^([A-Za-z_][A-Za-z0-9_]*)=(\'([^\']*)\'|"(([^"\\\\]|\\\\.)*)")\n'
  [[ ! -r ${deployment}/.env ]] || rest=$(<"${deployment}/.env")$'\n'
  while [[ ${rest} =~ ${line} ]]; do
    name=${BASH_REMATCH[1]} value=${BASH_REMATCH[3]}${BASH_REMATCH[4]}
    # shellcheck disable=SC2001 # of each pair the second
    [[ ${BASH_REMATCH[2]} != \"* ]] || value=$(sed 's/\\\(.\)/\1/g' <<<"${value}")
    rest=${rest#"${BASH_REMATCH[0]}"}
    # Facts about the machine are none.
    [[ ${name} == HOST_* ]] || printf '%s\0%s\0' "${name}" "${value}"
  done
  while IFS= read -r -d '' path; do
    printf '%s\0' "${path##*/}" && tr -d '\0' <"${path}" && printf '\0'
  done < <(find "${deployment}/files" "${deployment}/held" -type f -perm 0400 -print0 2>/dev/null)
}
