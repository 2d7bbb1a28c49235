"""The archive on SQLite: one file, raw SQL, numbered migrations."""
