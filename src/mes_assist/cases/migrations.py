"""The tables of the journal, version by version. A version that was once published is never changed."""

from __future__ import annotations

import sqlite3

STEPS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE cases (
            id TEXT PRIMARY KEY, profile TEXT NOT NULL, flow TEXT NOT NULL, origin TEXT NOT NULL,
            opened_at TEXT NOT NULL
        ) STRICT""",
        """CREATE TABLE events (
            number INTEGER PRIMARY KEY, case_id TEXT NOT NULL REFERENCES cases(id), attempt TEXT NOT NULL,
            at TEXT NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX events_of_case ON events(case_id, number)",
    ),
    # Looking for the case of a person, among thousands, needs no walk through all of them.
    ("CREATE INDEX case_of_profile ON cases(profile, flow, origin)",),
)
"""What leads from version n to version n + 1."""

VERSION = len(STEPS)


def version_of(database: sqlite3.Connection) -> int:
    """Return which version the tables have; 0 when there are none."""
    (version,) = database.execute("PRAGMA user_version").fetchone()
    return int(version)


def migrate(database: sqlite3.Connection) -> None:
    """Bring the tables to the current version, one version after the other; the caller holds the transaction."""
    for version in range(version_of(database), VERSION):
        for statement in STEPS[version]:
            database.execute(statement)
        database.execute(f"PRAGMA user_version = {version + 1}")
