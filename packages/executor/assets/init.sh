# PID 1 of a session's namespaces: hides folders, gives up the right to mount, runs one program, reaps what it
# leaves behind and ends with its code (128 + number for a signal). The program runs in the foreground, so that it
# keeps the usual handling of SIGINT; who wants to signal it does so from outside.
# Descriptor 8 is the program's stderr: what the shells and unshare say themselves goes elsewhere.
# Usage: init.sh ROLE VISIBLE DIRECTORY [HIDDEN...] -- PROGRAM [ARGUMENT...]
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

run='(exec "$@" 2>&8 8>&-); exit $?'
case $role in
  root)
    exec setpriv --bounding-set -sys_admin --inh-caps -sys_admin -- sh -c "$run" testyard-init "$@"
    ;;
  user:*)
    ids=${role#user:}
    exec unshare --user --map-user="${ids%:*}" --map-group="${ids#*:}" -- sh -c "$run" testyard-init "$@"
    ;;
esac
fail "unknown role $role"
