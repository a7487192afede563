/** What `testyard completion SHELL` prints: each asks the program itself for the words that can come next. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const bash = `# testyard: source <(testyard completion bash)
_testyard() {
  local part word current prefix index=-1 glued=no
  local words=()
  # bash cuts words at ":" and "=", also within names: they are put together again.
  for part in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if ((index >= 0)) && [[ $glued == yes || $part == [:=]* ]]; then
      words[index]+=$part
    else
      index=$((index + 1))
      words[index]=$part
    fi
    if [[ $part == *[:=] ]]; then glued=yes; else glued=no; fi
  done
  COMPREPLY=()
  current=\${words[index]}
  prefix=\${current%"\${current##*[:=]}"}
  while IFS= read -r word; do
    COMPREPLY+=("$(printf '%q' "\${word#"$prefix"}")")
  done < <(testyard completion words -- "\${words[@]}" 2>/dev/null)
}
complete -o default -F _testyard testyard
`;

const zsh = `#compdef testyard
# testyard: source <(testyard completion zsh)
_testyard() {
  local -a found
  found=("\${(@f)$(testyard completion words -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  found=("\${(@)found:#}")
  if ((\${#found})); then compadd -- "\${found[@]}"; else _files; fi
}
compdef _testyard testyard
`;

const fish = `# testyard: testyard completion fish | source
function __testyard_words
  set -l typed (commandline -opc)
  # The word as it is meant: a quotation that was begun is not part of it.
  set -l word (commandline -ct | string replace -r "^['\\"]" "" | string unescape)
  testyard completion words -- $typed[2..-1] "$word" 2>/dev/null
end
complete -c testyard -a '(__testyard_words)'
`;

export const SCRIPTS: Readonly<Record<Shell, string>> = { bash, zsh, fish };
