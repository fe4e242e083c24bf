"""The demo: the same procedures on the embedded mock site, which nothing else but the command line knows."""
