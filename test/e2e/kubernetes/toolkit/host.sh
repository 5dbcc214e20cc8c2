# shellcheck shell=bash
# What the three toolkits (Kubernetes, virtual machines, OpenStack) share: how
# they talk, wait, install what the host lacks, and know their own processes
# again. Sourced, never run.

# Every waiting time is multiplied by this, for slow or busy hosts.
SIM_PATIENCE=${SIM_PATIENCE:-1}

# ---- Talking ----------------------------------------------------------------

say() { printf '%s  %s\n' "$(date +%T)" "$*" >&2; }
die() { say "error: $*"; exit 1; }

# usage STATUS: prints the comment at the head of the running script, and ends.
usage() {
  local out=1
  (($1 == 0)) || out=2
  awk 'NR == 1 {next} !/^#/ {exit} /^# shellcheck / {next} {sub(/^# ?/, ""); print}' "$0" >&"$out"
  exit "$1"
}

# timed LABEL COMMAND...: says how long it took.
timed() {
  local label=$1 from=$SECONDS; shift
  "$@"
  say "$label: $((SECONDS - from)) s"
}

# logged LOG COMMAND...: keeps the output in a file, shows its end on failure.
logged() {
  local log=$1; shift
  "$@" >>"$log" 2>&1 || { tail -n 25 "$log" >&2; die "'$*' failed; see $log"; }
}

# ---- Waiting ----------------------------------------------------------------

# patient SECONDS: as many as the host needs.
patient() { echo $(($1 * SIM_PATIENCE)); }

# retry SECONDS COMMAND...: repeats the command until it succeeds.
retry() {
  local until=$((SECONDS + $(patient "$1"))); shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < until)) || return 1
    sleep 0.5
  done
}

# ---- The host ---------------------------------------------------------------

need_root() { ((EUID == 0)) || die "$(basename "$0") needs root"; }

# need_packages LOG COMMAND=PACKAGE...: installs those whose command is missing.
need_packages() {
  local log=$1 missing=() p; shift
  for p; do command -v "${p%%=*}" >/dev/null || missing+=("${p#*=}"); done
  ((${#missing[@]})) || return 0
  command -v apt-get >/dev/null || die "this is not Debian; install what these packages hold: ${missing[*]}"
  say "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  logged "$log" apt-get update -q
  logged "$log" apt-get install -qy --no-install-recommends "${missing[@]}"
}

# ---- Processes --------------------------------------------------------------
# A file with "PID START-TIME" stands for a process of ours. The start time
# (field 22 of /proc/PID/stat) tells it from a later one with the same number.

start_time() {          # PID
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # shellcheck disable=SC2086 # to be split; the program's name, which may hold anything, ends with ")"
  set -- ${stat##*) }
  [[ $1 != Z ]] && echo "${20}"
}

note_process() {        # PID FILE
  echo "$1 $(start_time "$1")" >"$2"
}

noted_process() {       # FILE: prints its PID if it still runs
  local pid since
  read -r pid since 2>/dev/null <"$1" && [[ -n $since && $(start_time "$pid") == "$since" ]] && echo "$pid"
}

is_alive() { noted_process "$1" >/dev/null; }        # FILE
