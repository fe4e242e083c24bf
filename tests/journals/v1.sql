-- A journal as version 1 wrote it: one finished case, one that waits.
PRAGMA journal_mode = DELETE;
CREATE TABLE cases (
        id TEXT PRIMARY KEY, profile TEXT NOT NULL, flow TEXT NOT NULL, origin TEXT NOT NULL, opened_at TEXT NOT NULL
    ) STRICT;
CREATE TABLE events (
        number INTEGER PRIMARY KEY, case_id TEXT NOT NULL REFERENCES cases(id), attempt TEXT NOT NULL,
        at TEXT NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL
    ) STRICT;
CREATE INDEX events_of_case ON events(case_id, number);
PRAGMA user_version = 1;
INSERT INTO cases VALUES ('c1', 'moi', 'opposition', 'http://127.0.0.1:1', '2026-11-20T09:00:00+00:00');
INSERT INTO cases VALUES ('c2', 'léa', 'opposition', 'http://127.0.0.1:1', '2026-11-21T09:00:00+00:00');
INSERT INTO events VALUES (1, 'c1', 'a1', '2026-11-20T09:00:01+00:00', 'attempt_started', '{"look_first": false}');
INSERT INTO events VALUES (2, 'c1', 'a1', '2026-11-20T09:03:00+00:00', 'outcome', '{"outcome": "done", "reason": null}');
INSERT INTO events VALUES (3, 'c2', 'a2', '2026-11-21T09:00:01+00:00', 'attempt_started', '{"look_first": false}');
INSERT INTO events VALUES (4, 'c2', 'a2', '2026-11-21T09:03:00+00:00', 'submit_intended', '{"state": "decision"}');
