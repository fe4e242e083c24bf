"""The panel in the page, which the page can neither read nor forge."""
