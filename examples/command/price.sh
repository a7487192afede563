#!/bin/sh
# The system under test: price.sh COUNT UNIT_PRICE -> the total in cents; 10 pieces and more are 10 % off.
set -eu
case "$1$2" in
*[!0-9]*) echo "price.sh: not a number: $1 $2" >&2; exit 2 ;;
esac
total=$(($1 * $2))
if [ "$1" -ge 10 ]; then total=$((total * 9 / 10)); fi
echo "$total"
