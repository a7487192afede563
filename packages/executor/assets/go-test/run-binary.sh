# run-binary.sh PACKAGE FILE BINARY ARGUMENT...: what the tests print is shown as it is, and what Go's own converter makes of it
# goes to descriptor 4. Exits as the tests do. FILE and FILE.pipe are made here.
package=$1 code=$2
shift 2
mkfifo "$code.pipe" || exit 70
go tool test2json -t -p "$package" <"$code.pipe" >&4 &
{
  "$@" 2>&1 3<&- 4>&-
  echo "$?" >"$code"
} | tee "$code.pipe" 4>&-
wait
exit "$(cat "$code")"
