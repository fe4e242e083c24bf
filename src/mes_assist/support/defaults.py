"""What holds where nobody says otherwise."""

OFFICIAL_SITE = "https://www.monespacesante.fr"
MYSELF = "moi"
"""The profile of whoever names none."""
