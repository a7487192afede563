#!/bin/sh
# Prints TAP 14. Exit 1 where a test point failed.
set -u
here=$(dirname "$0")
number=0
failed=0
echo 'TAP version 14'
echo '1..6'

# point DESCRIPTION EXPECTED COUNT UNIT_PRICE
point() {
  number=$((number + 1))
  if said=$(sh "$here/check.sh" "$2" "$3" "$4"); then
    echo "ok $number - $1"
  else
    failed=1
    printf 'not ok %s - %s\n  ---\n  message: "%s"\n  ...\n' "$number" "$1" "$said"
  fi
}

point 'one piece' 250 1 250
point '十件九折' 2250 10 250
point 'a wrong expectation' 999 2 250
echo 'ok 4 - foreign currency # SKIP price.sh knows cents only'
echo 'not ok 5 - rounding half up # TODO decided next week'
sleep 1
number=5
point 'slow: a second' 500 2 250
exit "$failed"
