# PID 1 of a session's namespaces: hides folders, gives up rights over the host, runs one program, reaps what it
# leaves behind and ends with its code (128 + number for a signal). The program runs in the foreground, so that it
# keeps the usual handling of SIGINT; who wants to signal it does so from outside.
# The program's environment comes as TESTYARD_VARIABLE_0 to TESTYARD_VARIABLES - 1, each NAME=VALUE, so that it means
# nothing to this script and its tools. /bin/sh comes between, because env would take a path with = for a variable.
# Descriptor 8 is the program's stderr: what the shells and unshare say themselves goes elsewhere.
# Without a program it runs one after another, as descriptor 3 asks: a request is the number of its lines, its lane, and
# then a script. The first one exports the environment, each other one is a command. A shell that can start a program without
# a copy of itself does so only for a command of its own: so it has the environment itself, and its names begin with _ty_.
# Such a shell may say on the program's stderr by which signal it ended.
# What a program leaves behind is killed before its exit code is told on descriptor 4, as [CODE]. It ends with descriptor 3.
# The next request may be there before that: in lane 1 stdout and stderr are descriptors 5 and 6, in place of 1 and 8.
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

# The signal to all must never leave the namespace: only its first process may send it.
serve='
[ $$ -eq 1 ] || exit 125
_ty_path=$PATH
_ty_own="3<&- 4>&- 5>&- 6>&- 8>&-"
_ty_request() {
  read -r _ty_lines _ty_lane <&3 || exit 0
  _ty_script=
  while [ "$_ty_lines" -gt 0 ]; do
    IFS= read -r _ty_line <&3 || exit 0
    _ty_script="$_ty_script$_ty_line
"
    _ty_lines=$((_ty_lines - 1))
  done
  _ty_script=${_ty_script%?}
}
_ty_request
unset PATH SHLVL TESTYARD_VARIABLES
eval "$_ty_script"
while _ty_request; do
  case $_ty_lane in
    0) _ty_lane="2>&8 $_ty_own" ;;
    *) _ty_lane=">&5 2>&6 $_ty_own" ;;
  esac
  if cd "$1"; then
    unset PWD OLDPWD
    eval "$_ty_script $_ty_lane"
    _ty_code=$?
  else
    eval "{ echo \"testyard: no folder \$1\" >&2; } $_ty_lane"
    _ty_code=125
  fi
  while kill -KILL -1; do PATH=$_ty_path sleep 0.01; done
  echo "[$_ty_code]" >&4
done'

run='while [ "${TESTYARD_VARIABLES:-0}" -gt 0 ]; do
  TESTYARD_VARIABLES=$((TESTYARD_VARIABLES - 1))
  eval "set -- \"\$TESTYARD_VARIABLE_$TESTYARD_VARIABLES\" \"\$@\""
done
(exec env -i "$@" 2>&8 8>&-); exit $?'
if [ $# -eq 0 ]; then
  run=$serve
  set -- "$directory"
else
  set -- /bin/sh -c 'exec "$0" "$@"' "$@"
fi
# Mounting would show what is hidden, and so would opening a file by its number, reading a disk or loading code into the
# kernel. No test needs the rest: making devices, restarting the host, its kernel's messages.
lost=-sys_admin,-dac_read_search,-sys_module,-sys_rawio,-mknod,-sys_boot,-syslog
case $role in
  root)
    exec setpriv --bounding-set "$lost" --inh-caps "$lost" -- sh -c "$run" testyard-init "$@"
    ;;
  user:*)
    ids=${role#user:}
    exec unshare --user --map-user="${ids%:*}" --map-group="${ids#*:}" -- sh -c "$run" testyard-init "$@"
    ;;
esac
fail "unknown role $role"
