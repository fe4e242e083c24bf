"""What every other room may use: errors, paths, clock, redaction, logging, texts."""
