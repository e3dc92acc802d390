#!/bin/sh
# Starts the jar of its own name in ../lib: perf-client or perf-server. As perf-archive it makes the class
# archives that let both start faster. README.md, "Installation".
#
#   JAVA_HOME       the JDK to use; without it, the java on PATH
#   JAVA_OPTS       options for java, separated by spaces
#   PERFPORT_CACHE  directory of the class archives; empty: none
#
# An archive is for one java and one jar. The program runs the same without it.
set -fu

resolve() {
  case $1 in
    */*) resolved=$1 ;;
    *) resolved=./$1 ;;
  esac
  while [ -L "$resolved" ]; do
    link=$(readlink "$resolved") || break
    case $link in
      /*) resolved=$link ;;
      *) resolved=${resolved%/*}/$link ;;
    esac
  done
}

fail() {
  echo "$name: $1" >&2
  exit 1
}

find_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || fail "no java in JAVA_HOME ($JAVA_HOME): set it to a JDK, 17 or newer"
  else
    java=$(command -v java) || fail "no java on PATH: install a JDK, 17 or newer, or set JAVA_HOME"
  fi
}

# Reads a file where there is one: starting java only to ask it would take as long as the work.
find_version() {
  resolve "$java"
  release=${resolved%/bin/*}/release
  version=
  identity=
  if [ -r "$release" ]; then
    while IFS= read -r line; do
      identity=$identity$line
      case $line in
        JAVA_VERSION=*) version=${line#*=} ;;
      esac
    done <"$release"
  fi
  if [ -z "$version" ]; then
    identity=$("$java" -version 2>&1)
    version=${identity#*version }
  fi
  version=${version#\"}
  version=${version#1.}
  version=${version%%[!0-9]*}
  [ "${version:-0}" -ge 17 ] || fail "$java is Java ${version:-of unknown version}: 17 or newer is needed"
}

# An archive is code: only a directory that nobody else can write to will do.
private() {
  [ -d "$1" ] && [ ! -L "$1" ] || return 1
  set -- $(LC_ALL=C ls -ldn "$1" 2>/dev/null)
  case ${1:-} in
    *+) return 1 ;;
    d????-??-*) [ "${3:-}" = "$(id -u)" ] ;;
    *) return 1 ;;
  esac
}

find_cache() {
  cache=${PERFPORT_CACHE-}
  if [ -z "${PERFPORT_CACHE+set}" ]; then
    cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
    cache=${cache:+$cache/perfport}
  fi
  case $cache in
    /*) ;;
    *) return 1 ;;
  esac
}

# Sets archive, the file for this java and this jar, in a directory of this user's own.
name_archive() {
  find_cache && private "$cache" || return 1
  key=$(echo "$resolved $identity $(LC_ALL=C ls -lnL "$jar")" | cksum) || return 1
  archive=$cache/$name-${key%% *}.archive
}

find_archive() {
  case ${JAVA_OPTS:-} in
    *-Xshare:* | *SharedArchive* | *ArchiveClasses* | *AOT*) return 1 ;;
  esac
  name_archive && [ -f "$archive" ]
}

archive_option() {
  if [ "$version" -ge 25 ]; then
    echo "-XX:AOTCache=$1"
  else
    echo "-XX:SharedArchiveFile=$1"
  fi
}

make_archives() {
  find_cache && { [ -d "$cache" ] || (umask 077 && mkdir -p "$cache") 2>/dev/null; }
  for name in perf-client perf-server; do
    jar=$lib/$name.jar
    if ! name_archive; then
      name=perf-archive
      fail "no directory for archives (${cache:-none}): set PERFPORT_CACHE to an absolute path that only you can write to"
    fi
    making=$cache/$name.making.$$
    server=
    trap 'stop_server; rm -rf "$making"; exit 130' INT
    trap 'stop_server; rm -rf "$making"; exit 143' TERM
    train || {
      rm -rf "$making"
      name=perf-archive
      fail "$java made no archive for $jar: see if it starts, and if $cache has 100 MB of room"
    }
    echo "perf-archive: made $archive"
  done
  # Those of other versions of Java and of the jars take 20 to 40 MB each.
  find "$cache/." ! -name . -type d -prune -o -type f -name 'perf-*.archive' -mtime +30 -exec rm -f {} +
}

# Lets the program work a little, and keeps its classes as this java has read them.
train() {
  mkdir "$making" || return 1
  if [ "$version" -ge 25 ]; then
    make=-XX:AOTCacheOutput=$making/archive
  else
    make=-XX:ArchiveClassesAtExit=$making/archive
  fi
  case $name in
    perf-client) "$java" "$make" -jar "$jar" --loopback --transport auto -n 1K </dev/null >/dev/null 2>&1 ;;
    *) serve_once ;;
  esac || return 1
  # A disk that filled up leaves a short file, which would break the JVM: tried before it counts.
  use=$(archive_option "$making/archive")
  "$java" "-XX:ErrorFile=$making/error" "$use" -jar "$jar" --version </dev/null >/dev/null 2>&1 || return 1
  mv -f "$making/archive" "$archive" && rm -rf "$making"
}

# One test of a client within the machine, at whose end the server ends too.
serve_once() {
  "$java" "$make" -jar "$jar" -1 -B 127.0.0.1 -p 0 --idle-timeout 30 </dev/null >"$making/said" 2>&1 &
  server=$!
  port=
  while [ -z "$port" ]; do
    kill -0 "$server" 2>/dev/null || return 1
    sleep 1
    port=$(sed -n 's/.* listens on 127\.0\.0\.1 port \([0-9]*\).*/\1/p' "$making/said")
  done
  if ! "$java" -jar "$lib/perf-client.jar" 127.0.0.1 -p "$port" -n 1K </dev/null >/dev/null 2>&1; then
    stop_server
    return 1
  fi
  wait "$server"
}

stop_server() {
  [ -z "$server" ] || kill "$server" 2>/dev/null
}

resolve "$0"
name=${resolved##*/}
lib=$(CDPATH='' cd -P -- "${resolved%/*}/../lib" && pwd) || exit 1
find_java
find_version
if [ "$name" = perf-archive ]; then
  make_archives
  exit
fi
jar=$lib/$name.jar
options=${JAVA_OPTS:-}
if [ -z "$options" ]; then
  case $* in
    # Over before a second compiler, or a collector with threads of its own, is worth its start.
    -h | --help | -v | --version | transports) options="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" ;;
  esac
fi
find_archive || exec "$java" $options -jar "$jar" "$@"
# An archive that does not fit is passed over: that is no news for the terminal.
quiet=-Xlog:cds*=off
[ "$version" -lt 25 ] || quiet=$quiet,aot*=off
exec "$java" "$(archive_option "$archive")" "$quiet" $options -jar "$jar" "$@"
