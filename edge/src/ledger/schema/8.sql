-- Version 8. Backups: a program's rows as they stood at one moment, as long as somebody fetches them.
CREATE TABLE export (
    id       TEXT PRIMARY KEY,
    began_at INTEGER NOT NULL
);
-- May name anybody: an erasure takes all of it away, and the export that reads it ends.
CREATE TABLE export_line (
    n    INTEGER PRIMARY KEY,
    line TEXT NOT NULL
);
-- There while a backup is restored: until it is whole, there is no program here.
CREATE TABLE restore (
    id       TEXT PRIMARY KEY,
    began_at INTEGER NOT NULL
);
