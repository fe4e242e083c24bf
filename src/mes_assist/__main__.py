"""``python -m mes_assist``."""

from mes_assist.cli.main import main

main()
