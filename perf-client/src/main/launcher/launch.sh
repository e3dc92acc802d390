#!/bin/sh
# Starts the jar of its own name in ../lib: perf-client or perf-server. README.md, "Installation".
#
#   JAVA_HOME       the JDK to use; without it, the java on PATH
#   JAVA_OPTS       options for java, separated by spaces
#   PERFPORT_CACHE  directory of the class archive that makes later starts fast; empty: none
#
# The archive is made at the first start, for one java and one jar. The program runs the same without it.
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

find_archive() {
  cache=${PERFPORT_CACHE-}
  if [ -z "${PERFPORT_CACHE+set}" ]; then
    cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
    cache=${cache:+$cache/perfport}
  fi
  case $cache in
    /*) ;;
    *) return 1 ;;
  esac
  case ${JAVA_OPTS:-} in
    *-Xshare:* | *SharedArchive* | *ArchiveClasses* | *AOT*) return 1 ;;
  esac
  [ -d "$cache" ] || (umask 077 && mkdir -p "$cache") 2>/dev/null || return 1
  private "$cache" || return 1
  key=$(echo "$resolved $identity $(LC_ALL=C ls -lnL "$jar")" | cksum) || return 1
  archive=$cache/$name-${key%% *}.archive
  [ -f "$archive" ] || make_archive
}

archive_option() {
  if [ "$version" -ge 25 ]; then
    echo "-XX:AOTCache=$1"
  else
    echo "-XX:SharedArchiveFile=$1"
  fi
}

# One maker at a time; others start without. What a failed or killed one left is tried again after a day.
make_archive() {
  making=$archive.making
  if ! mkdir "$making" 2>/dev/null; then
    [ -z "$(find "$making" -prune -mtime +0 2>/dev/null)" ] || rm -rf "$making"
    return 1
  fi
  trap 'rm -rf "$making"; exit 130' INT
  trap 'rm -rf "$making"; exit 143' TERM
  train
  trained=$?
  trap - INT TERM
  return $trained
}

train() {
  [ ! -t 2 ] || echo "$name: first start with this Java: makes the next ones faster, in $cache" >&2
  case $name in
    perf-client) set -- --loopback --transport auto -n 1K ;;
    *) set -- --help ;;
  esac
  if [ "$version" -ge 25 ]; then
    make=-XX:AOTCacheOutput=$making/archive
  else
    make=-XX:ArchiveClassesAtExit=$making/archive
  fi
  "$java" "$make" -jar "$jar" "$@" </dev/null >/dev/null 2>&1 || return 1
  # A disk that filled up leaves a short file, which would break the JVM: tried before it counts.
  use=$(archive_option "$making/archive")
  "$java" "-XX:ErrorFile=$making/error" "$use" -jar "$jar" --version </dev/null >/dev/null 2>&1 || return 1
  mv -f "$making/archive" "$archive" && rm -rf "$making" || return 1
  # Those of other versions of Java and of the jar take 20 to 40 MB each.
  find "$cache/." ! -name . -type d -prune -o -type f -name "$name-*.archive" -mtime +30 -exec rm -f {} +
}

resolve "$0"
name=${resolved##*/}
lib=$(CDPATH='' cd -P -- "${resolved%/*}/../lib" && pwd) || exit 1
jar=$lib/$name.jar
find_java
find_version
find_archive || exec "$java" ${JAVA_OPTS:-} -jar "$jar" "$@"
# An archive that does not fit is passed over: that is no news for the terminal.
quiet=-Xlog:cds*=off
[ "$version" -lt 25 ] || quiet=$quiet,aot*=off
exec "$java" "$(archive_option "$archive")" "$quiet" ${JAVA_OPTS:-} -jar "$jar" "$@"
