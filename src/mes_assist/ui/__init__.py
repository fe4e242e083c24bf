"""Who answers: a terminal or a scripted person."""
