"""Decides what is done on which screen. Knows neither the browser nor the disk nor the clock, only their ports."""
