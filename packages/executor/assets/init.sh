# PID 1 of a session's namespaces: hides folders, gives up rights over the host, runs one program, reaps what it
# leaves behind and ends with its code (128 + number for a signal). The program runs in the foreground, so that it
# keeps the usual handling of SIGINT; who wants to signal it does so from outside.
# The program's environment comes as TESTYARD_VARIABLE_0 to TESTYARD_VARIABLES - 1, each NAME=VALUE, so that it means
# nothing to this script and its tools. /bin/sh comes between, because env would take a path with = for a variable.
# Descriptor 8 is the program's stderr: what the shells and unshare say themselves goes elsewhere.
# Without a program a shell in its place reads a script from descriptor 3, which begins with series.sh.
# Usage: init.sh ROLE VISIBLE DIRECTORY [HIDDEN...] -- [PROGRAM [ARGUMENT...]]
#   ROLE     root | user:UID:GID
#   VISIBLE  a folder below a hidden one that stays visible; empty where there is none
role=$1 visible=$2 directory=$3
shift 3

fail() {
  echo "testyard: the process tree cannot be prepared: $1" >&8
  exit 125
}

if [ -n "$visible" ]; then
  exec 9<"$visible" || fail "no folder $visible"
fi
while [ "$1" != -- ]; do
  mount -t tmpfs -o size=64k,mode=755 none "$1" || fail "cannot hide a folder"
  shift
done
shift
if [ -n "$visible" ]; then
  mkdir -p "$visible" && mount -c --bind /proc/self/fd/9 "$visible" || fail "cannot show the workspace"
  exec 9<&-
fi
cd "$directory" || fail "no folder $directory"
unset OLDPWD

run='while [ "${TESTYARD_VARIABLES:-0}" -gt 0 ]; do
  TESTYARD_VARIABLES=$((TESTYARD_VARIABLES - 1))
  eval "set -- \"\$TESTYARD_VARIABLE_$TESTYARD_VARIABLES\" \"\$@\""
done
(exec env -i "$@" 2>&8 8>&-); exit $?'
if [ $# -eq 0 ]; then
  # By its name, as the shell then has a descriptor of its own that no program inherits, and reads a block at a time.
  set -- sh /proc/self/fd/3 "$directory"
else
  set -- sh -c "$run" testyard-init /bin/sh -c 'exec "$0" "$@"' "$@"
fi
# Mounting would show what is hidden, and so would opening a file by its number, reading a disk or loading code into the
# kernel. No test needs the rest: making devices, restarting the host, its kernel's messages.
lost=-sys_admin,-dac_read_search,-sys_module,-sys_rawio,-mknod,-sys_boot,-syslog
case $role in
  root)
    exec setpriv --bounding-set "$lost" --inh-caps "$lost" -- "$@"
    ;;
  user:*)
    ids=${role#user:}
    exec unshare --user --map-user="${ids%:*}" --map-group="${ids#*:}" -- "$@"
    ;;
esac
fail "unknown role $role"
