"""Cases over weeks: the journal of events and the schedule of attempts."""
