/** The child process of the fake framework: reads the number of a case, says that it starts, and that it is over. */
export const fakeRunner = `
has() { case ",$1," in *",$2,"*) return 0 ;; esac; return 1; }
[ -z "$FAKE_DEAD" ] || kill -KILL $$
[ -z "$FAKE_STUBBORN" ] || trap '' TERM
[ -z "$FAKE_LATE" ] || trap 'echo "\\"$number\\"" >&4' TERM
[ -z "$FAKE_DAEMON" ] || setsid sleep 1000 &
while read -r line <&3; do
  [ "$line" = '"end"' ] && break
  number=\${line#\\"}
  number=\${number%\\"}
  echo "\\"$number\\"" >&4
  echo "case $number runs"
  [ -z "$FAKE_PRINT" ] || head -c "$FAKE_PRINT" /dev/urandom
  has "$FAKE_CRASH" "$number" && kill -SEGV $$
  has "$FAKE_EXIT" "$number" && exit 3
  while has "$FAKE_HANG" "$number"; do sleep 0.05; done
  [ -z "$FAKE_SLEEP" ] || sleep "$(printf '%d.%03d' $((FAKE_SLEEP / 1000)) $((FAKE_SLEEP % 1000)))"
  echo "\\"$number\\"" >&4
  has "$FAKE_LEAVE" "$number" && exit 7
done
[ -z "$FAKE_CLOSE" ] || sleep "$(printf '%d.%03d' $((FAKE_CLOSE / 1000)) $((FAKE_CLOSE % 1000)))"
`;
