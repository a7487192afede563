# The beginning of the script of a series: programs one after another, each a command of this shell, which is PID 1 of the
# session's namespaces (init.sh). Whoever writes the script appends the commands as they come; this shell ends with it.
# Each is run in lane 0 or 1: its stdout and stderr are descriptors 1 and 8, or 5 and 6. The next one may be there before it
# has ended. What it leaves behind is killed before its exit code is told on descriptor 4, as [CODE].
# A shell that can start a program without a copy of itself does so only for a command of its own: so it has the
# environment of the programs itself, and its own names begin with _ty_. It may say on the program's stderr by which signal
# that ended.
# The signal to all must never leave the namespace: only its first process may send it.
[ $$ -eq 1 ] || exit 125
exec 3<&-
_ty_directory=$1
_ty_path=$PATH
unset PATH SHLVL TESTYARD_VARIABLES
_ty_begin() {
  cd "$_ty_directory" && unset PWD OLDPWD
}
_ty_nowhere() {
  echo "testyard: no folder $_ty_directory" >&2
  return 125
}
_ty_end() {
  while kill -KILL -1; do PATH=$_ty_path sleep 0.01; done
  echo "[$1]" >&4
}
