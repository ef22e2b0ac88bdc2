# shellcheck shell=bash
# What the scripts share. Sourced after `set -euo pipefail`, from anywhere.
this_script=$(realpath "$0")
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

say() { printf '\n== %s\n' "$*" >&2; }

# Compilers at once: one per core, and no more than one per 2 GiB of available memory.
jobs_that_fit() {
    local cores memory
    cores=$(nproc)
    memory=$(awk '/^MemAvailable:/ {print int($2 / 2097152)}' /proc/meminfo)
    ((memory >= 1)) || memory=1
    echo $((cores < memory ? cores : memory))
}

# The comment at the head of the calling script, without its marks: what --help prints.
print_help() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$this_script" | sed '/^set -/d'; }

# True when the comma-separated list $1 has the word $2.
has_word() { [[ ",$1," == *",$2,"* ]]; }
