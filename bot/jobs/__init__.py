"""The way in and out on SQLite: inbox with leases, outbox."""
