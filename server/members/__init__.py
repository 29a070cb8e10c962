"""在职党员: who is in the Party and at work, for which unit from when, living where, consenting to what.

A *member*'s id is the person's id. An *employment* is dated and never overlaps another; a *consent* is one answer to one
purpose, the newest counts. Verbs: add, move, end an employment, close a unit with its people, settle in a community, give
(or withdraw) a consent, and add a roster's members in bulk.
"""
