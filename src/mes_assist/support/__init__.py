"""What every other package may use: errors, paths, clock, redaction, logging, texts."""
