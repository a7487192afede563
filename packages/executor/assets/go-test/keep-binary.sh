# What `go test -exec` runs in place of the tests of a package: it keeps their binary, with the folder and the arguments that
# Go would run it with, and what it lists. The last line names the place within TESTYARD_GO_BINARIES.
place=$(mktemp -d "$TESTYARD_GO_BINARIES/XXXXXXXXXX") || exit 70
ln "$1" "$place/tests" 2>/dev/null || cp "$1" "$place/tests" || exit 70
shift
pwd >"$place/folder"
printf '%s\n' "$@" >"$place/arguments"
"$place/tests" "$@" >"$place/list"
code=$?
printf '\ntestyard-binary %s\n' "${place##*/}"
exit "$code"
