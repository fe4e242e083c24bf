"""Flows as data: the model, its YAML source, recognition of screens."""
