"""The demo city: invented people in invented units, living through January to August 2026 through the services.

``city.build`` is the one entry: it takes an empty, migrated database to 19 August 2026, 9:00, when the first half-year's
letters have gone their whole way: drafted and frozen by the scheduled job, checked by members, reviewed, approved, sealed,
sent and answered by scripted people, some corrected, some closed, some overdue. The same script is played on every run; only ids, passwords and
secrets differ. ``city.summary`` counts what came of it.
"""
