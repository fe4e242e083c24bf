"""The time zone of the site. It is a module of its own, since reading time zones takes a while at every start."""

from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
"""The time zone of the site and of all dates that the person is told."""
