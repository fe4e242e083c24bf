"""mes_assist: a calm guide through the opposition and closing procedures of Mon espace santé."""

__version__ = "0.1.0"
