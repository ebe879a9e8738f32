#!/usr/bin/env bash
# Runs one container and outlives the agent that started it.
#
#   shim.sh run DIR ETC LOG NETNS ISOLATION HOSTNAME ROOT WORKINGDIR COMMAND...
#
# DIR: one run. Read: env (NAME=VALUE, each ended by a zero byte), mounts (source, target and options, likewise; those
#   that end in nofail are done without), input
#   ("none", "pipe" or "terminal"). Written: shim and pid ("PID STARTTIME" of this process and of the container's first
#   one; in pid the root after it that the process is about to go into, if any), stdin (what is written there is its
#   input), holder (as shim; SIGTERM to it ends the input), terminal (its device), exit ("CODE EPOCHSECONDS") when it has ended.
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
  who="$pid ${20}"
}

# Rows no longer than what one write appends whole; a line that goes on, or never ends, is tagged P. Of a program that
# somebody may talk to, a line that pauses is written as far as it is there: it may be a prompt.
stamp() {
  local line rest now tag status written=0
  exec 3>&- 4>&-
  while :; do
    tag=F rest=
    if [ "$input" = none ]; then
      IFS= read -r -n 4000 line
      status=$?
    else
      IFS= read -r -n 1 line
      status=$?
      if [ "$status" = 0 ] && [ -n "$line" ]; then
        IFS= read -r -n 3999 -t 0.02 rest
        status=$?
      fi
    fi
    line+=$rest
    [ "$status" = 0 ] || [ -n "$line" ] || break
    { [ "$status" = 0 ] && [ ${#line} -lt 4000 ]; } || tag=P
    now=$EPOCHREALTIME
    printf '%(%Y-%m-%dT%H:%M:%S)T.%s000Z %s %s %s\n' "${now%.*}" "${now#*.}" "$1" "$tag" "$line" >>"$log"
    written=$((written + 50 + ${#line}))
    [ "$written" -lt 262144 ] || { written=0 && turn; }
  done
}

# Five files of 10 MiB: the log, and what it was before as .1 to .4.
turn() {
  (
    flock 9
    [ "$(stat -c %s "$log")" -ge 10485760 ] || exit
    for i in 3 2 1; do [ -e "$log.$i" ] && mv "$log.$i" "$log.$((i + 1))"; done
    mv "$log" "$log.1"
  ) 9>>"$dir/turn"
}

place() {
  mount --bind "$etc/$1" "$2" 2>/dev/null || { : >"$2" && mount --bind "$etc/$1" "$2"; }
}

# The host's root once more, in which paths can be made that the host does not have.
mirror() {
  local entry
  root=$dir/root
  mkdir -p "$root" && mount -t tmpfs -o mode=755 root "$root" && mount --make-unbindable "$root" || return
  for entry in /* /.[!.]*; do
    if [ -L "$entry" ]; then
      cp -P "$entry" "$root$entry"
    elif [ -d "$entry" ]; then
      mkdir "$root$entry" && mount --rbind "$entry" "$root$entry"
    elif [ -e "$entry" ]; then
      : >"$root$entry" && mount --bind "$entry" "$root$entry"
    fi
  done
}

# Makes the target of a mount, without a trace on the host: what is made in its directories stays in this namespace.
point() {
  local source=$1 target=$2 parent=$2 scratch own made
  while [ ! -d "$parent" ]; do parent=${parent%/*}; done
  made=${target#"${parent%/}"/}
  made=${parent%/}/${made%%/*}
  if [ -n "$hosts_files" ] && [ "$parent" != "$root" ]; then
    for own in "${ours[@]}"; do [[ $parent/ == "$own"/* ]] && parent=; done
    if [ -n "$parent" ]; then
      scratch=$dir/scratch/${#ours[@]}
      mkdir -p "$scratch" && mount -t tmpfs scratch "$scratch" && mkdir "$scratch/upper" "$scratch/work" &&
        mount -t overlay -o "lowerdir=$parent,upperdir=$scratch/upper,workdir=$scratch/work" overlay "$parent" || return
      ours+=("$parent")
    fi
  fi
  ours+=("$made")
  if [ -d "$source" ]; then mkdir -p "$target"; else mkdir -p "${target%/*}" && : >"$target"; fi
}

volumes() {
  local i target top hosts_files='' ours=()
  if [ "$root" = / ]; then
    hosts_files=1
    for ((i = 1; i < ${#mounts[@]}; i += 3)); do
      top=${mounts[i]#/}
      [ -e "/${top%%/*}" ] || [ "$root" != / ] || mirror || return
    done
  fi
  for ((i = 0; i < ${#mounts[@]}; i += 3)); do
    target=${root%/}/${mounts[i + 1]#/}
    if [[ -n $hosts_files && ! -e $target && ${mounts[i + 2]} == *,nofail && ${mounts[i + 1]} == /@(dev|run|var/run)/* ]]; then
      continue # not worth to hide the sockets and terminals that are there
    fi
    { [ -e "$target" ] || point "${mounts[i]}" "$target"; } &&
      mount -o "${mounts[i + 2]%,nofail}" "${mounts[i]}" "$target" && ours+=("$target") && continue
    [[ ${mounts[i + 2]} == *,nofail ]] || return
  done
}

stage=$1 dir=$2 etc=$3 log=$4 netns=$5 isolation=$6 hostname=$7 root=$8 cwd=$9
shift 9
input=none
[ ! -e "$dir/input" ] || read -r input <"$dir/input"

case $stage in
run)
  trap hit=1 HUP
  trap hit=2 INT
  trap hit=15 TERM
  identity
  echo "$who" >"$dir/shim"
  : >>"$log"
  exec 3> >(stamp stdout) && out=$!
  exec 4> >(stamp stderr) && err=$!
  stdin=/dev/null
  if [ "$input" != none ]; then
    stdin=$dir/stdin
    # Held open, so that it does not end when one who writes to it goes away: by a process of its own, whose end is
    # the input's. A signal to this one could come with the child's end, and bash then waits for ever, now and then.
    mkfifo "$stdin" "$dir/hold"
    (
      trap '' HUP INT
      identity
      echo "$who" >"$dir/holder"
      exec 5<>"$stdin"
      read -r _ <>"$dir/hold"
    ) 3>&- 4>&- &
    holder=$!
  fi
  set -- inner "$dir" "$etc" "$log" "$netns" "$isolation" "$hostname" "$root" "$cwd" "$@"
  if [ "$isolation" = namespaces ]; then
    enter=(unshare --mount --uts --ipc --pid)
    [ -n "$netns" ] && enter=(nsenter --net="$netns" "${enter[@]}")
    set -- "${enter[@]}" bash "$0" parent "${@:2}"
  else
    set -- bash "$0" "$@"
    set -m
  fi
  [ "$input" != terminal ] || set -- env SHELL="$BASH" script -qefc "$(printf '%q ' "$@")" /dev/null
  "$@" <"$stdin" >&3 2>&4 3>&- 4>&- &
  set +m
  child=$!
  while :; do
    hit=0
    wait "$child"
    code=$?
    [ "$hit" != 0 ] && [ "$code" = $((128 + hit)) ] || break # a signal of ours came before its end
  done
  [ "$isolation" = namespaces ] || kill -KILL -- "-$child" 2>/dev/null
  ended=$EPOCHREALTIME
  # Whoever sees that it has ended finds its last words, unless something it left behind still holds them open.
  exec 3>&- 4>&-
  for _ in {1..50}; do
    kill -0 "$out" 2>/dev/null || kill -0 "$err" 2>/dev/null || break
    sleep 0.02
  done
  [ "$input" = none ] || kill "$holder" 2>/dev/null
  rm -f "$dir/stdin"
  echo "$code $ended" >"$dir/exit"
  ;;
parent)
  # The next process is the first of the pid namespace. unshare --fork would not pass SIGKILL on as an exit code.
  bash "$0" inner "$dir" "$etc" "$log" "$netns" "$isolation" "$hostname" "$root" "$cwd" "$@" <&0 &
  exec 2>/dev/null # where bash would tell of a signal
  wait $!
  exit
  ;;
inner)
  [ "$input" != terminal ] || readlink /proc/self/fd/0 >"$dir/terminal"
  # Said when all is mounted, for those who come in; by then the file, and who we are outside, may be out of sight.
  exec 7>"$dir/pid"
  identity
  mapfile -d '' variables <"$dir/env"
  mapfile -d '' mounts <"$dir/mounts"
  lead=()
  if [ "$input" = terminal ]; then
    stty echo
    # A shell's jobs need a session that can be seen from its own pid namespace.
    [ "$isolation" = namespaces ] && lead=(setsid --ctty)
  fi
  if [ "$isolation" = namespaces ]; then
    { echo "$hostname" >/proc/sys/kernel/hostname; } 2>/dev/null || hostname "$hostname"
    volumes || exit 128
    place resolv.conf "${root%/}/etc/resolv.conf"
    place hosts "${root%/}/etc/hosts"
    place hostname "${root%/}/etc/hostname"
    mkdir -p "${root%/}/proc" && mount -t proc proc "${root%/}/proc"
    if [ "$root" != / ]; then
      echo "$who $root" >&7
      exec 7>&-
      exec ${lead[@]+"${lead[@]}"} env -i "${variables[@]}" "$(command -v unshare)" --root="$root" --wd="$cwd" "$@"
    fi
  fi
  cd "$cwd" || exit 126
  echo "$who" >&7
  exec 7>&-
  exec ${lead[@]+"${lead[@]}"} env -i "${variables[@]}" "$@"
  ;;
esac
