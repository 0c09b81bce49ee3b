# Sourced by the scripts of this folder, each of which names a service and defines:
#   install   brings what is missing into "$cache" (or by the system's packages); does nothing when all is there
#   launch    replaces this shell with the server, which listens on loopback; "$state" is its folder, port PORT_NAME a free port
#   is_ready  succeeds once the server answers
#   urls      prints NAME=VALUE lines for the tests
# and then calls: service "$@"   (start | stop | url | crash | resume)
set -euo pipefail

name=$(basename "$0")
cache="${XDG_CACHE_HOME:-$HOME/.cache}/jatai"
state="${TMPDIR:-/tmp}/jatai-services/$name"
ready_within=${ready_within:-90}

service() {
  case "${1:-}" in
    start) start ;;
    stop) stop ;;
    url) urls ;;
    crash) crash ;;
    resume) run ;;
    launch) cd "$state" && launch ;;
    *) echo "usage: $0 start|stop|url|crash|resume" >&2; return 2 ;;
  esac
}

start() {
  if is_running && is_ready >/dev/null 2>&1; then urls; return; fi
  stop
  rm -rf "$state"
  mkdir -p "$cache" "$state"
  install >"$state/install.log" 2>&1 || fail "could not be installed" "$state/install.log"
  run
}

# Ends it without a word. What it has on disk stays: resume brings it back, with its ports.
crash() {
  local pid
  pid=$(cat "$state/pid")
  kill -KILL -- "-$pid"
  while kill -0 -- "-$pid" 2>/dev/null; do sleep 0.05; done
  rm -f "$state/pid"
}

run() {
  # A session of its own, so that stop reaches what the server starts.
  setsid bash "$0" launch >"$state/server.log" 2>&1 </dev/null &
  echo $! >"$state/pid"
  local deadline=$((SECONDS + ready_within))
  until is_ready >/dev/null 2>&1; do
    is_running || fail "ended while it started" "$state/server.log"
    [ $SECONDS -lt $deadline ] || fail "does not answer after $ready_within s" "$state/server.log"
    sleep 0.3
  done
  urls
}

stop() {
  [ -f "$state/pid" ] || return 0
  local pid
  pid=$(cat "$state/pid")
  kill -TERM -- "-$pid" 2>/dev/null || true
  for _ in $(seq 1 50); do kill -0 -- "-$pid" 2>/dev/null || break; sleep 0.1; done
  kill -KILL -- "-$pid" 2>/dev/null || true
  rm -f "$state/pid"
  if declare -F cleanup >/dev/null; then cleanup; fi
}

# In its first moment the server has no session of its own yet.
is_running() {
  [ -f "$state/pid" ] || return 1
  kill -0 -- "-$(cat "$state/pid")" 2>/dev/null || kill -0 "$(cat "$state/pid")" 2>/dev/null
}

fail() {
  echo "$name $1:" >&2
  tail -n 20 "$2" >&2
  stop
  return 1
}

# port NAME: a free port of this run, the same each time it is asked.
port() {
  local file="$state/port-${1:-main}"
  if [ ! -s "$file" ]; then
    # Server and starter may ask at the same time: the first to link its file wins.
    free_port >"$file.$BASHPID"
    ln "$file.$BASHPID" "$file" 2>/dev/null || true
    rm -f "$file.$BASHPID"
  fi
  cat "$file"
}

free_port() {
  node -e 'const s=require("node:net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# debian PACKAGE…: installs what is missing of the system's packages, without starting their services.
debian() {
  local missing=()
  for each in "$@"; do dpkg -s "$each" >/dev/null 2>&1 || missing+=("$each"); done
  [ ${#missing[@]} -eq 0 ] && return
  [ -f "$cache/apt-updated" ] && [ -n "$(find "$cache/apt-updated" -mmin -1440)" ] || { apt-get update -qq; touch "$cache/apt-updated"; }
  local policy=/usr/sbin/policy-rc.d made=no
  [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' >$policy; chmod +x $policy; made=yes; }
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" || { [ $made = no ] || rm -f $policy; return 1; }
  [ $made = no ] || rm -f $policy
}

# maven_folder FOLDER GROUP:ARTIFACT:VERSION…: the artifacts with all that they need, as jars in the folder.
maven_folder() {
  local folder=$1
  shift
  [ -f "$folder/.done" ] && return
  rm -rf "$folder"
  mkdir -p "$folder"
  {
    echo '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
    echo '<groupId>jatai</groupId><artifactId>service</artifactId><version>1</version><packaging>pom</packaging><dependencies>'
    for each in "$@"; do
      IFS=: read -r group artifact version <<<"$each"
      echo "<dependency><groupId>$group</groupId><artifactId>$artifact</artifactId><version>$version</version></dependency>"
    done
    echo '</dependencies></project>'
  } >"$folder/pom.xml"
  mvn -q -B -f "$folder/pom.xml" dependency:copy-dependencies -DoutputDirectory="$folder" -DincludeScope=runtime
  touch "$folder/.done"
}

# maven_zip FOLDER GROUP:ARTIFACT:VERSION:zip[:CLASSIFIER]: the archive, unpacked.
maven_zip() {
  local folder=$1 artifact=$2
  [ -f "$folder/.done" ] && return
  rm -rf "$folder"
  mkdir -p "$folder"
  mvn -q -B dependency:copy -Dartifact="$artifact" -DoutputDirectory="$folder"
  (cd "$folder" && for archive in *.zip; do unzip -q "$archive" && rm "$archive"; done)
  touch "$folder/.done"
}

# go_tool MODULE@VERSION: the program, in "$cache/bin".
go_tool() {
  local program=${1%@*}
  program=$(basename "$program")
  [ -x "$cache/bin/$program" ] || GOBIN="$cache/bin" CGO_ENABLED=0 go install "$1"
}
