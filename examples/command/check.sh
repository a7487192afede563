#!/bin/sh
# check.sh EXPECTED COUNT UNIT_PRICE: one assertion on price.sh. Exit 0 where it holds.
set -u
here=$(dirname "$0")
actual=$(sh "$here/price.sh" "$2" "$3" 2>&1)
[ "$actual" = "$1" ] && exit 0
echo "expected $1, got $actual"
exit 1
