"""What the program costs, measured beside something that one knows: ``python -m benchmarks [NAME...]``."""
