"""The whole engine in a simulated world, from a seed that replays exactly: no browser, no disk, no sleeping."""
