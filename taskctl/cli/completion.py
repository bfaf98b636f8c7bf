"""`taskctl completion`: print the script that completes a command line in a shell."""

import click

from taskctl.cli.output import print_whole

# Each asks `taskctl` itself, which answers in a line for each choice (see `suggestions.py`).
_SCRIPTS = {
    "bash": r"""
_taskctl_complete() {
    local choice quoted current=${COMP_WORDS[COMP_CWORD]}
    COMPREPLY=()
    while IFS= read -r choice; do
        case $choice in
            file) compopt -o default 2>/dev/null ;;
            folder) compopt -o dirnames 2>/dev/null ;;
            *)
                quoted=$choice
                [[ $current == [\"\']* ]] || printf -v quoted %q "$choice"
                COMPREPLY+=("$quoted")
                ;;
        esac
    done < <(_TASKCTL_COMPLETE=bash "${1/#\~/$HOME}" "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _taskctl_complete taskctl
""",
    "zsh": r"""
#compdef taskctl
_taskctl() {
    local choice
    local -a choices before=("${(@Q)words[2,CURRENT]}")
    for choice in "${(@f)$(_TASKCTL_COMPLETE=zsh ${~words[1]} "${(@)before}" 2>/dev/null)}"; do
        case $choice in
            ("") ;;
            (file) _files ;;
            (folder) _files -/ ;;
            (*) choices+=("$choice") ;;
        esac
    done
    (( $#choices )) && _describe -V taskctl choices
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _taskctl "$@"
else
    compdef _taskctl taskctl
fi
""",
    "fish": r"""
function __taskctl_complete
    set -l current (commandline -ct)
    set -l words (commandline -opc)
    for choice in (_TASKCTL_COMPLETE=fish $words[1] $words[2..-1] "$current" 2>/dev/null)
        switch $choice
            case file
                __fish_complete_path "$current"
            case folder
                __fish_complete_directories "$current"
            case '*'
                echo $choice
        end
    end
end
complete -c taskctl -f -k -a '(__taskctl_complete)'
""",
}


@click.command("completion")
@click.argument("shell", type=click.Choice(list(_SCRIPTS)))
def command(shell: str) -> int:
    """Print the completion script of SHELL: commands, options, ids, owners, rules, files.

    \b
    bash  eval "$(taskctl completion bash)"          in ~/.bashrc
    zsh   eval "$(taskctl completion zsh)"           in ~/.zshrc, behind compinit
    fish  taskctl completion fish | source           in ~/.config/fish/config.fish
    """
    print_whole(_SCRIPTS[shell].strip())
    return 0
