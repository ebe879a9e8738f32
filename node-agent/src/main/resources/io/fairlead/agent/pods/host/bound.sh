# Reads lines "+ PID" and "- PID". At the end of its input, which is that of whoever writes to it, kills those of which
# it read no "-", and all that they started.
declare -A bound=() below=()
while read -r sign pid; do
  if [ "$sign" = + ]; then bound[$pid]=1; else unset "bound[$pid]"; fi
done
for stat in /proc/[0-9]*/stat; do
  { read -r line <"$stat"; } 2>/dev/null || continue
  # shellcheck disable=SC2086
  set -- ${line%% *} ${line##*) }
  below[$3]+=" $1"
done
doomed=()
gather() {
  local child
  doomed+=("$1")
  for child in ${below[$1]-}; do gather "$child"; done
}
for pid in "${!bound[@]}"; do
  kill -KILL -- "-$pid" 2>/dev/null
  gather "$pid"
done
[ ${#doomed[@]} = 0 ] || kill -KILL "${doomed[@]}" 2>/dev/null
