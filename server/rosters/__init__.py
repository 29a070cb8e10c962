"""Rosters: a unit's list of its Party members (名册), read, previewed and applied.

The pure half reads: `parsing.parse_roster` turns a file into persons and problems,
`communities.CommunityIndex` says which community a few words mean, `problem_sheet.problems_workbook` writes
the problems down. Words: a *row* is one person of the file, a *line* one row of the sheet, a *problem* has
a severity, a place, a reason and a remedy. Which units gave a roster is kept: `queries.units_with_roster`.
"""
