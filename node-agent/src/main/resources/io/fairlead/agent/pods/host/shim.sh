#!/usr/bin/env bash
# Runs one container and outlives the agent that started it.
#
#   shim.sh run DIR ETC LOG NETNS ISOLATION HOSTNAME ROOT WORKINGDIR COMMAND...
#
# DIR: one run. Read: env (NAME=VALUE, each ended by a zero byte). Written: shim and pid ("PID STARTTIME" of this
#   process and of the container's first one), exit ("CODE EPOCHSECONDS") when it has ended.
# ETC: the pod's resolv.conf, hosts and hostname. LOG: lines as container runtimes write them.
# NETNS: a network namespace's file, or empty. ISOLATION: "namespaces" for mount, uts, ipc and pid namespaces of its own,
#   or "group" for a process group. ROOT: the directory that is its /, or / for the host's files.
set -u
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C TZ=UTC

identity() {
  local stat
  read -r stat </proc/self/stat
  local pid=${stat%% *}
  # shellcheck disable=SC2086
  set -- ${stat##*) }
  echo "$pid ${20}" >"$dir/$file"
}

stamp() {
  local line now
  while IFS= read -r line || [ -n "$line" ]; do
    now=$EPOCHREALTIME
    printf '%(%Y-%m-%dT%H:%M:%S)T.%s000Z %s F %s\n' "${now%.*}" "${now#*.}" "$1" "$line"
  done
}

place() {
  mount --bind "$etc/$1" "$2" 2>/dev/null || { : >"$2" && mount --bind "$etc/$1" "$2"; }
}

stage=$1 dir=$2 etc=$3 log=$4 netns=$5 isolation=$6 hostname=$7 root=$8 cwd=$9
shift 9

case $stage in
run)
  trap : HUP INT TERM
  file=shim identity
  exec 3> >(stamp stdout >>"$log") 4> >(stamp stderr >>"$log")
  set -- inner "$dir" "$etc" "$log" "$netns" "$isolation" "$hostname" "$root" "$cwd" "$@"
  if [ "$isolation" = namespaces ]; then
    enter=(unshare --mount --uts --ipc --pid)
    [ -n "$netns" ] && enter=(nsenter --net="$netns" "${enter[@]}")
    "${enter[@]}" bash "$0" parent "${@:2}" </dev/null >&3 2>&4 3>&- 4>&- &
  else
    set -m
    bash "$0" "$@" </dev/null >&3 2>&4 3>&- 4>&- &
    set +m
  fi
  child=$!
  while :; do
    wait "$child"
    code=$?
    kill -0 "$child" 2>/dev/null || break
  done
  [ "$isolation" = namespaces ] || kill -KILL -- "-$child" 2>/dev/null
  echo "$code $EPOCHREALTIME" >"$dir/exit"
  ;;
parent)
  # The next process is the first of the pid namespace. unshare --fork would not pass SIGKILL on as an exit code.
  bash "$0" inner "$dir" "$etc" "$log" "$netns" "$isolation" "$hostname" "$root" "$cwd" "$@" <&0 &
  exec 2>/dev/null # where bash would tell of a signal
  wait $!
  exit
  ;;
inner)
  file=pid identity
  mapfile -d '' variables <"$dir/env"
  if [ "$isolation" = namespaces ]; then
    echo "$hostname" >/proc/sys/kernel/hostname
    place resolv.conf "${root%/}/etc/resolv.conf"
    place hosts "${root%/}/etc/hosts"
    place hostname "${root%/}/etc/hostname"
    mkdir -p "${root%/}/proc" && mount -t proc proc "${root%/}/proc"
    if [ "$root" != / ]; then
      exec env -i "${variables[@]}" "$(command -v unshare)" --root="$root" --wd="$cwd" "$@"
    fi
  fi
  cd "$cwd" || exit 126
  exec env -i "${variables[@]}" "$@"
  ;;
esac
