# shellcheck shell=bash
# The folder of the compose file. Its place is fixed: Compose's hash of a service has the paths of its files.
# The files of a bridge that still has calls wait in held/ until it goes: should it crash until then, it starts as it was.

# What COMMAND writes becomes the file, if it succeeds. An unchanged file stays as it is. usage: put PATH MODE OWNER COMMAND...
put() {
  local path=${deployment}/$1 mode=$2 owner=$3
  shift 3
  (umask 077 && "$@" >"${path}.new") || { rm -f "${path}.new" && return 1; }
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
    [[ ${part} == @(held|next) ]] || chown 1000:1000 "${folder}" || return
  done <<<"$1"
}

# usage: files_write BUNDLE HELD-SERVICE SHA ("" holds none). Writes .env, the compose file and the files. All is on the disk before
# anything changes: when the disk is full, the old ones are in force.
files_write() {
  if ! files_prepare "$1" || ! sync --file-system "${deployment}"; then
    rm -rf "${deployment}/next"
    return 1
  fi
  rm -rf "${deployment}/held" "${deployment}/.bundle" && files_move next "$2" && keep "${deployment}/.bundle" "$3 $(files_sum "$1")"
}

# Writes everything below next/. usage: files_prepare BUNDLE
files_prepare() {
  local number path kind
  # jq takes an empty file for no error.
  [[ -s $1 ]] && rm -rf "${deployment}/next" && mkdir -p "${deployment}/next" && put next/.env 0600 0:0 env_text "$1" &&
    put next/compose.yaml 0644 0:0 jq -e .compose "$1" && put next/.facts 0644 0:0 printf '%s' "${facts}" || return
  while IFS=$'\t' read -r number kind path; do
    path=next/${path}
    folders_for "${path}" || return
    case ${kind} in
      # certificate.sh puts them there once the machine has them.
      issued) ;;
      secret:*) put "${path}" 0400 1000:1000 of_secret "${kind#secret:}" ;;
      *) put "${path}" 0644 1000:1000 "of_${kind}" "$1" "${number}" ;;
    esac || return
  done < <(jq -r '.files | to_entries[] | [.key, (.value | if has("text") then "text" elif has("base64") then "base64" elif has("gzip") then "gzip"
    elif has("issued") then "issued" else "secret:" + .secret end), .value.path] | @tsv' "$1")
}

# Moves the files of a folder to their places, but those of a held service into held/. usage: files_move FOLDER [SERVICE]
files_move() {
  local path target
  while read -r -d '' path; do
    target=${path}
    [[ -z ${2:-} || ${path} != "files/$2/"* ]] || target=held/${path}
    folders_for "${target}" && mv -fT "${deployment}/$1/${path}" "${deployment}/${target}" || return
  done < <(cd "${deployment}/$1" && find . -type f -printf '%P\0')
  rm -rf "${deployment:?}/$1"
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
files_release() { [[ ! -d ${deployment}/held ]] || files_move held; }

# usage: files_sweep BUNDLE. Removes what is no longer in the bundle.
files_sweep() {
  local path
  comm -z -23 <(cd "${deployment}" && find files ! -type d -print0 2>/dev/null | sort -z) \
    <(jq -j '.files[] | .path + "\u0000"' "$1" | sort -z) | while read -r -d '' path; do rm -f "${deployment:?}/${path}"; done
  [[ ! -d ${deployment}/files ]] || find "${deployment}/files" -mindepth 1 -type d -empty -delete
}
