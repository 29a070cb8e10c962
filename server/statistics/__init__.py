"""统计: counts over areas and units, and what is said with them; changes nothing of anybody else's.

The one room that may read every other room's models. Words: a *count* is a whole number that can be added up (Counts);
a *cell* is the counts of one unit in one community; a *span* is the days asked for; *kept* counts were taken beforehand by
a job, for spans that everybody asks for. No figure here names a person, and what one or two people did is not told.
Reads: ``queries.overview_of``, ``queries.units_of``; job: ``jobs.plan_counts``; file: ``service.export``.
"""
