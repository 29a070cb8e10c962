"""The demo city: invented people in invented units, living through January to June 2026 through the services.

``city.build`` is the one entry: it takes an empty, migrated database to 22 July 2026, 9:00, with letters drafted by the
scheduled job, reviewed and approved by scripted people. The same script is played on every run; only ids, passwords and
secrets differ. ``city.summary`` counts what came of it.
"""
