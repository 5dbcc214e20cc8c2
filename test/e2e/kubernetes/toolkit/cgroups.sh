# shellcheck shell=bash
# The control groups of the machines; sourced by `machine`, after lib.sh.
#
# Each machine has a group of its own and a cgroup namespace whose root that
# group is: a kubelet takes it for the whole host, and two kubelets do not clean
# up each other's pods. SIM_CGROUP lies under the root of what this host has:
#
#   v1, hybrid   HIERARCHY/SIM_CGROUP/NAME in each hierarchy. The machine's own
#                processes are in it, kubepods is below.
#   v2           /sys/fs/cgroup/SIM_CGROUP/NAME. A group that hands controllers
#                down may hold no process: the machine's own are in NAME/init,
#                kubepods is beside that.
#
# The life of a group: group_make (host), group_enter (the first process, still
# in the host's namespace), group_settle (the same process, once its cgroup
# namespace has taken NAME as its root), group_mount (in the machine's mounts),
# group_join (every later process), group_remove.

CGROUPS=/sys/fs/cgroup
# v2: what a kubelet demands of its root, and what it uses if it is there.
CONTROLLERS_NEEDED='cpu cpuset io memory pids'
CONTROLLERS_USED='hugetlb'

# A hybrid host has a tmpfs there, with v1 hierarchies and maybe an empty v2 one.
cgroup_v2() { [[ $(stat -fc %T "$CGROUPS") == cgroup2fs ]]; }

# ---- v1 and hybrid ------------------------------------------------------------

v1_tops() { awk '$3 == "cgroup" {print $2}' /proc/mounts; }

v1_make() {             # NAME
  local top group f
  while read -r top; do
    group=$top/$SIM_CGROUP/$1
    mkdir -p "$group"
    if [[ -e $group/cpuset.cpus ]]; then      # new cpusets are empty and unusable
      for f in cpuset.cpus cpuset.mems; do
        cat "$top/$f" >"$top/$SIM_CGROUP/$f"
        cat "$top/$f" >"$group/$f"
      done
    fi
    [[ ! -e $group/memory.use_hierarchy ]] || echo 1 >"$group/memory.use_hierarchy" 2>/dev/null || true
  done < <(v1_tops)
}

v1_join() {             # NAME
  local top
  while read -r top; do echo "$BASHPID" >"$top/$SIM_CGROUP/$1/cgroup.procs"; done < <(v1_tops)
}

# ---- v2 -----------------------------------------------------------------------

# v2_hand_down GROUP: lets its children have the controllers. One by one, as a
# write with one that cannot be had (cpu, with real-time processes about) has no
# effect at all. The kernel refuses while a process is in the group (EBUSY).
v2_hand_down() {
  local controller refused=0
  for controller in $(<"$1/cgroup.controllers"); do
    [[ " $CONTROLLERS_NEEDED $CONTROLLERS_USED " == *" $controller "* ]] || continue
    [[ " $(<"$1/cgroup.subtree_control") " != *" $controller "* ]] || continue
    { echo "+$controller" >"$1/cgroup.subtree_control"; } 2>/dev/null || refused=1
  done
  return $refused
}

# v2_empty GROUP: moves its processes to the leaf GROUP/init. The list is read
# whole each time, as it changes under whoever reads it while moving.
v2_empty() {
  local pid
  mkdir -p "$1/init"
  for pid in $(<"$1/cgroup.procs"); do
    { echo "$pid" >"$1/init/cgroup.procs"; } 2>/dev/null || true        # some have ended by now
  done
  [[ -z $(<"$1/cgroup.procs") ]]
}

v2_make() {             # NAME
  local group=$CGROUPS/$SIM_CGROUP/$1 controller missing=()
  mkdir -p "$group" || die "cannot make groups in $CGROUPS; is it mounted read-only?"
  # In a container the top is the container's own group, with its processes in
  # it. The kernel's root, which alone has no cgroup.type, may hold processes.
  if ! v2_hand_down "$CGROUPS" && [[ -e $CGROUPS/cgroup.type && -n $(<"$CGROUPS/cgroup.procs") ]]; then
    say "moving the processes of $CGROUPS to $CGROUPS/init, to be able to hand controllers down"
    retry 5 v2_empty "$CGROUPS" || true
    v2_hand_down "$CGROUPS" || true
  fi
  v2_hand_down "$CGROUPS/$SIM_CGROUP" || true
  for controller in $CONTROLLERS_NEEDED; do
    [[ " $(<"$group/cgroup.controllers") " == *" $controller "* ]] || missing+=("$controller")
  done
  ((${#missing[@]} == 0)) ||
    die "cgroup v2 does not offer ${missing[*]} to $group; compare $CGROUPS/cgroup.controllers and cgroup.subtree_control"
}

v2_join() {             # GROUP
  echo "$BASHPID" >"$1/cgroup.procs"
}

v2_settle() {           # NAME
  local group=$CGROUPS/$SIM_CGROUP/$1
  mkdir -p "$group/init"
  v2_join "$group/init"
  # A process that has just ended can still count.
  retry 5 v2_hand_down "$group" || die "$group cannot hand controllers down; its processes: $(paste -sd' ' "$group/cgroup.procs")"
}

# ---- Both -----------------------------------------------------------------------

group_make() { if cgroup_v2; then v2_make "$1"; else v1_make "$1"; fi; }                          # NAME
group_enter() { if cgroup_v2; then v2_join "$CGROUPS/$SIM_CGROUP/$1"; else v1_join "$1"; fi; }      # NAME
group_settle() { if cgroup_v2; then v2_settle "$1"; fi; }                                         # NAME
group_join() { if cgroup_v2; then v2_join "$CGROUPS/$SIM_CGROUP/$1/init"; else v1_join "$1"; fi; }  # NAME

# group_mounts: lines "TYPE TARGET OPTIONS", what a machine has to mount to see
# its groups where the host has its own.
group_mounts() {
  local type target options
  if cgroup_v2; then echo "cgroup2 $CGROUPS rw"; return; fi
  echo "tmpfs $CGROUPS mode=755"
  while read -r _ target type options _; do
    [[ $type == cgroup ]] || continue
    # Its controllers, or the name of a hierarchy without any.
    options=$(tr , '\n' <<<"$options" | grep -xE "name=.*|$(awk '!/^#/ {print $1}' /proc/cgroups | paste -sd'|')" | paste -sd,)
    [[ $options != name=* ]] || options=none,$options
    echo "cgroup $target $options"
  done </proc/mounts
}

group_mount() {         # < group_mounts
  local type target options
  while read -r type target options; do
    mkdir -p "$target"
    mount -t "$type" -o "$options" "$type" "$target"
  done
}

group_tops() { if cgroup_v2; then echo "$CGROUPS"; else v1_tops; fi; }

# group_trees NAME: the groups of the machine that exist, one in each hierarchy.
group_trees() {
  local top
  while read -r top; do
    [[ ! -d $top/$SIM_CGROUP/$1 ]] || echo "$top/$SIM_CGROUP/$1"
  done < <(group_tops)
}

remove_trees() {        # NAME
  local top
  while read -r top; do
    [[ ! -d $top/$SIM_CGROUP/$1 ]] || find "$top/$SIM_CGROUP/$1" -depth -type d -exec rmdir {} \; 2>/dev/null || true
    rmdir "$top/$SIM_CGROUP" 2>/dev/null || true        # the last machine takes it along
  done < <(group_tops)
  [[ -z $(group_trees "$1") ]]
}

processes_in() {        # NAME
  local tree
  group_trees "$1" | while read -r tree; do find "$tree" -name cgroup.procs -exec cat {} +; done | sort -un | paste -sd' '
}

group_remove() {        # NAME: with v2, also ends whatever is still in it
  local tree
  while read -r tree; do
    [[ ! -e $tree/cgroup.kill ]] || echo 1 >"$tree/cgroup.kill"
  done < <(group_trees "$1")
  retry 10 remove_trees "$1" || die "control groups of $1 remain, with the processes $(processes_in "$1")"
}
