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

# Text without the secrets that this process knows.
without_secrets() {
  local text=$1 name value
  for name in "${!secrets[@]}"; do
    value=$(base64 -d <<<"${secrets[${name}]}" | tr -d '\0')
    ((${#value} < 8)) || text=${text//"${value}"/(secret ${name})}
  done
  printf '%s' "${text}"
}
