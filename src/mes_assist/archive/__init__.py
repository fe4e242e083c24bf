"""Proofs: validating what the site issued and keeping it in BagIt bags."""
