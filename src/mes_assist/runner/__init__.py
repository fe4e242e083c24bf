"""The loop: observe, recognise, act, wait."""
