"""Areas (city, county, subdistrict, community, grid), units, their Party organisations, and community settings.

Words: an *area* has a level and a path; *scope* is a subtree. A *unit* employs members. A *Party organisation* gives a
community its issuing name and a unit its addressee. Verbs: import divisions, add and rename units, change settings.
"""
