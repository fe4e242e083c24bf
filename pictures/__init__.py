"""Pictures of the panel and of the start page, taken while the procedures are really played: ``python -m pictures``."""
