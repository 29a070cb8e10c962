"""Areas (city, county, subdistrict, community, grid), units, their Party organisations, and community settings.

Words: an *area* has a level and a path; *scope* is a subtree. A *unit* employs members. A *Party organisation* gives a
community its issuing name and a unit its addressee. A unit is *closed* from a day on: merged into a *successor*, or
dissolved. Verbs: import divisions, add, rename and close units, change settings, enter the city's own working days.
"""
