# shellcheck shell=bash
# Docker Compose on the folder that files.sh writes, and how its containers are.

docker_silent="Docker does not answer"

# usage: compose ARGUMENT... For what takes long: `docker_patience=900 compose pull`.
compose() {
  # An empty environment, because variables of it would go before .env.
  timeout --kill-after 10 "${docker_patience}" env -i PATH="${PATH}" HOME=/root DOCKER_CONFIG="${run}/docker" docker compose --ansi never --progress plain \
    --project-directory "${deployment}" --file "${deployment}/compose.yaml" --env-file "${deployment}/.env" "$@"
}

# Container of a service, running or about to start again; nothing if there is none. usage: running SERVICE
running() {
  # One deployment is all that Compose runs here, so that no file is needed to find it.
  docker ps --quiet --no-trunc --filter label=com.docker.compose.project \
    --filter "label=com.docker.compose.service=$1" --filter label=com.docker.compose.oneoff=False
}

# A JSON array of all containers of the deployment: {id, service, state, health, exit, output}.
containers() {
  local ids found
  ids=$(docker ps --all --quiet --filter label=com.docker.compose.oneoff=False --filter label=com.docker.compose.project) || return
  # It fails for one that is gone by now, with all others in its answer.
  # shellcheck disable=SC2086 # one argument each
  found=$(docker inspect ${ids:-none} 2>/dev/null) || [[ -n ${found} ]] || return
  jq -c 'map({ id: .Id,
    service: .Config.Labels["com.docker.compose.service"], state: .State.Status,
    health: (.State.Health.Status // null), exit: .State.ExitCode, output: (if .State.Health.Status == "healthy" then "" else .State.Health.Log[-1].Output? // "" | .[-300:] end)})' <<<"${found}"
}

# What is wrong with the first container that is neither healthy nor on its way. Reads the array of `containers`.
first_wrong() {
  jq -r '[(.[] | select(.state != "running" or .health == "unhealthy")), (.[] | select(.health == "starting"))][0] // empty
    | if .state != "running" then "container \(.service): \(.state) (exit code \(.exit))"
      else "container \(.service): \(.health)" + (if .output == "" then "" else ", last check: \(.output | gsub("\\s+"; " "))" end) end'
}

# Does the running container of a service differ from what the compose file wants? usage: diverged SERVICE CONTAINER
diverged() {
  local wanted has
  wanted=$(compose config --hash "$1" 2>/dev/null) || return 0
  has=$(docker inspect --format '{{index .Config.Labels "com.docker.compose.config-hash"}}' "$2")
  [[ ${wanted##* } != "${has}" ]]
}

# Fetches the images that are not here. usage: images_pull BUNDLE
images_pull() {
  local image registry output registry_user registry_password
  # Images by digest never change, so those that are here need no registry.
  while read -r image; do
    docker image inspect "${image}" >/dev/null 2>&1 || break
    image=""
  done < <(compose config --images)
  [[ -n ${image} ]] || { no_trouble registry && return 0; }
  registry=$(jq -r '.registry // empty' "$1")
  mkdir -p "${run}/docker"
  if [[ -n ${registry} ]]; then
    if ! cloud_registry_password; then
      trouble registry "no token for ${registry}: ${http_problem}"
      return 1
    fi
    if ! output=$(printf '%s' "${registry_password}" | DOCKER_CONFIG=${run}/docker docker_patience=60 docker login --username "${registry_user}" \
      --password-stdin "${registry}" 2>&1); then
      trouble registry "${registry} refuses this machine: ${output##*$'\n'}"
      return 1
    fi
  fi
  if ! output=$(docker_patience=1800 compose pull --policy missing --quiet 2>&1); then
    if no_space "${output}"; then return 1; fi
    trouble registry "an image cannot be had: $(grep -iE 'error|denied|not found|timeout' <<<"${output}" | tail -n 1 | tail -c 300)"
    return 1
  fi
  no_trouble registry
}

# Did Compose fail because the disk is full? Then images that nobody needs make room. usage: no_space OUTPUT
no_space() {
  [[ $1 == *"no space left on device"* ]] || return
  trouble disk "no space left"
  images_sweep
}

# usage: up COMPOSE-ARGUMENT... Waits until healthy. Returns 1 if the machine is to blame, 2 with apply_problem if the bundle is.
up() {
  local output result wrong
  output=$(docker_patience=600 compose up --detach --wait --wait-timeout 300 --no-deps "$@" 2>&1) && return
  result=$?
  output=$(without_secrets "${output}")
  log "${output}"
  if no_space "${output}"; then
    return 1
  elif ((result == 124 || result == 137)) || ! docker version >/dev/null 2>&1; then
    trouble docker "${docker_silent}"
    return 1
  fi
  wrong=$(containers | first_wrong)
  apply_problem=$(without_secrets "${wrong:-${output##*$'\n'}}")
  return 2
}

# Removes images that no container and neither the bundle nor the last good one uses: every release would else leave two gigabytes.
images_sweep() {
  local needed image
  needed=$({
    jq -r '.compose.services[].image, (.certificate.image // empty)' "${state}/deployed.json" "${state}/good.json" 2>/dev/null
    docker ps --all --quiet | while read -r image; do docker inspect --format '{{.Image}}' "${image}"; done
  } | while read -r image; do docker image inspect --format '{{.Id}}' "${image}" 2>/dev/null; done)
  [[ -n ${needed} ]] || return 0
  docker image ls --quiet --no-trunc | sort -u | grep -vxF "${needed}" | while read -r image; do
    docker_patience=120 docker image rm --force "${image}" >/dev/null 2>&1 && log "Image ${image:7:12} is used no more and was removed."
  done
  return 0
}
