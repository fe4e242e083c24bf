#!/bin/sh
# Installe l'assistant et pose son raccourci, sur macOS et Linux, pour qui n'a pas Python :   sh demarrer.sh
# Rien n'est fait avant un « oui ». Ni mot de passe ni droits d'administrateur : tout reste dans le dossier personnel.
set -eu

UV_ADDRESS=https://astral.sh/uv/install.sh
UV_TOOL_BIN_DIR=${UV_TOOL_BIN_DIR:-$HOME/.local/bin}
export UV_TOOL_BIN_DIR

say() { printf '%s\n' "$@"; }
die() { say "" "$@" >&2; exit 1; }

find_uv() {
    for uv in "$(command -v uv || true)" "$HOME/.local/bin/uv"; do
        if [ -n "$uv" ] && [ -x "$uv" ]; then return 0; fi
    done
    return 1
}

fetch() {
    if command -v curl >/dev/null; then
        curl --proto '=https' --tlsv1.2 --location --silent --show-error --fail --output "$2" "$1"
    elif command -v wget >/dev/null; then
        wget -q -O "$2" "$1"  # these two options are all that every wget has
    else
        die "Il manque « curl » ou « wget » sur cet ordinateur. Rien n’a été installé."
    fi
}

install_uv() {
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    # The script is complete before any of it runs; our shortcut needs no PATH, so nobody's settings are changed.
    fetch "$UV_ADDRESS" "$folder/uv.sh" || die "Le téléchargement n’a pas abouti. Rien n’a été installé. Vérifiez la connexion."
    UV_NO_MODIFY_PATH=1 UV_INSTALL_DIR="$HOME/.local/bin" sh "$folder/uv.sh" || die "« uv » n’a pas pu être installé."
    find_uv || die "« uv » est introuvable après son installation."
}

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
checkout=
from="le catalogue public de Python"
if grep -qs '^name = "mes-assist"$' "$here/../pyproject.toml"; then
    checkout=$(CDPATH='' cd -- "$here/.." && pwd)
    from="le dossier $checkout"
fi

say "Ce programme va :"
find_uv || say "  - télécharger « uv », un installateur gratuit, depuis $UV_ADDRESS ;"
say "  - installer l’assistant pour Mon espace santé depuis $from," \
    "    avec ce dont il a besoin, Python compris s’il n’est pas là, pris sur Internet ;"
say "  - poser un raccourci sur votre bureau et dans le menu." ""
printf 'Continuer ? Tapez oui, puis Entrée : '
answer=
read -r answer || true
case $answer in
    oui | Oui | OUI | o | O) ;;
    *) say "" "Rien n’a été fait."; exit 5 ;;
esac

find_uv || install_uv
# From inside the folder, so that no sign in its name can be taken for anything else.
if [ -n "$checkout" ]; then
    cd "$checkout"
    package='.[demo]'
else
    package='mes-assist[demo]'
fi
say "" "L’installation commence. Elle peut prendre quelques minutes."
"$uv" tool install --quiet --force "$package" || die "L’assistant n’a pas pu être installé. Aucun raccourci n’a été posé."
"$UV_TOOL_BIN_DIR/mes-assist" raccourci --lang fr
