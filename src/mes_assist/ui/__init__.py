"""The interfaces for the person: the terminal, the panel in the page, a script, a yes given in advance."""
