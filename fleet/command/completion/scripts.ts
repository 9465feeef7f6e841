/** Thin scripts: every shell asks `jitsi __complete` and falls back to file names. */

import { fileURLToPath } from "node:url";

export type Shell = "bash" | "zsh" | "fish";

const launcher = fileURLToPath(new URL("../../jitsi.js", import.meta.url));

/** A word that none of these shells looks into. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

export function completionScript(shell: Shell): string {
  const ask = `${quoted(launcher)} __complete --`;
  switch (shell) {
    case "bash":
      return `_jitsi() {
  local IFS=$'\\n'
  COMPREPLY=($(${ask} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _jitsi jitsi`;
    case "zsh":
      return `#compdef jitsi
_jitsi() {
  local -a found
  found=(\${(f)"$(${ask} "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( \${#found} )); then compadd -- $found; else _files; fi
}
compdef _jitsi jitsi`;
    case "fish":
      return `function __jitsi_complete
  set --local words (commandline --tokenize --cut-at-cursor --current-process) (commandline --current-token --cut-at-cursor)
  set --local found (${ask} $words[2..-1] 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline --current-token)
  end
end
complete --command jitsi --no-files --arguments '(__jitsi_complete)'`;
  }
}
