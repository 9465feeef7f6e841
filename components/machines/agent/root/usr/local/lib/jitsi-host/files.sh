# shellcheck shell=bash
# The folder of the compose file. Its place is fixed: Compose's hash of a service has the paths of its files.
# The files of a bridge that still has calls wait in held/ until it goes: should it crash until then, it starts as it was.

# What COMMAND writes becomes the file, if it succeeds. An unchanged file stays as it is. usage: put PATH MODE OWNER COMMAND...
put() {
  local path=${deployment}/$1 mode=$2 owner=$3
  shift 3
  (umask 077 && "$@" >"${path}.new") || return
  if [[ -f ${path} && ! -L ${path} ]] && cmp -s "${path}.new" "${path}"; then
    rm -f "${path}.new" && chown "${owner}" "${path}" && chmod "${mode}" "${path}"
  else
    chown "${owner}" "${path}.new" && chmod "${mode}" "${path}.new" && mv -fT "${path}.new" "${path}"
  fi
}

# A file's content, in the forms that a bundle has. usage: of_text|of_base64|of_gzip BUNDLE NUMBER, of_secret NAME
of_text() { jq -ej ".files[$2].text" "$1"; }
of_base64() { jq -ej ".files[$2].base64" "$1" | base64 -d; }
of_gzip() { jq -ej ".files[$2].gzip" "$1" | base64 -d | gunzip; }
of_secret() { base64 -d <<<"${secrets[$1]}"; }

# usage: folders_for PATH. Containers of user 1000 read them.
folders_for() {
  local folder=${deployment} part
  while read -r -d / part; do
    folder+=/${part}
    [[ -d ${folder} ]] || { rm -f "${folder}" && mkdir "${folder}"; } || return
    [[ ${part} == held ]] || chown 1000:1000 "${folder}" || return
  done <<<"$1"
}

# usage: files_write BUNDLE HELD-SERVICE SHA ("" holds none). Writes .env, the compose file and the files; fails if the disk does.
files_write() {
  local number path kind target held=$2
  # One that is empty or torn would pass for a bundle without secrets and files.
  [[ $(jq -r '.compose | type' "$1") == object ]] && mkdir -p "${deployment}" && rm -rf "${deployment}/held" "${deployment}/.bundle" &&
    put .env 0600 0:0 env_text "$1" && put compose.yaml 0644 0:0 jq -e .compose "$1" || return
  while IFS=$'\t' read -r number kind path; do
    target=${path}
    [[ -z ${held} || ${path} != "files/${held}/"* ]] || target=held/${path}
    folders_for "${target}" || return
    case ${kind} in
      # certificate.sh puts them there once the machine has them.
      issued) ;;
      secret:*) put "${target}" 0400 1000:1000 of_secret "${kind#secret:}" ;;
      *) put "${target}" 0644 1000:1000 "of_${kind}" "$1" "${number}" ;;
    esac || return
  done < <(jq -r '.files | to_entries[] | [.key, (.value | if has("text") then "text" elif has("base64") then "base64" elif has("gzip") then "gzip"
    elif has("issued") then "issued" else "secret:" + .secret end), .value.path] | @tsv' "$1")
  put .facts 0644 0:0 printf '%s' "${facts}" && sync --file-system "${deployment}" && keep "${deployment}/.bundle" "$3 $(files_sum "$1")"
}

# One checksum over what `files_write` wrote: a power cut may have torn a file since. usage: files_sum BUNDLE
files_sum() {
  local path sum
  sum=$(jq -j '".env\u0000compose.yaml\u0000", (.files[] | select(has("issued") | not) | .path + "\u0000")' "$1" | while read -r -d '' path; do
    [[ ! -e ${deployment}/held/${path} ]] || path=held/${path}
    cat "${deployment}/${path}"
  done 2>&1 | sha256sum)
  printf '%s' "${sum%% *}"
}

# Puts the held files in place.
files_release() {
  local path
  [[ -d ${deployment}/held ]] || return 0
  while read -r -d '' path; do
    folders_for "${path}" && mv -fT "${deployment}/held/${path}" "${deployment}/${path}" || return
  done < <(cd "${deployment}/held" && find . -type f -printf '%P\0')
  rm -rf "${deployment}/held"
}

# usage: files_sweep BUNDLE. Removes what is no longer in the bundle.
files_sweep() {
  local path
  comm -z -23 <(cd "${deployment}" && find files ! -type d -print0 2>/dev/null | sort -z) \
    <(jq -j '.files[] | .path + "\u0000"' "$1" | sort -z) | while read -r -d '' path; do rm -f "${deployment:?}/${path}"; done
  [[ ! -d ${deployment}/files ]] || find "${deployment}/files" -mindepth 1 -type d -empty -delete
}
