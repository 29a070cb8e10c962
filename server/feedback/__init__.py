"""Feedback: the half-yearly letter (半年反馈函) from a community's Party organisation to a unit's.

One letter per community, unit and half-year. A job plans and drafts it from facts as of the end of the cut-off day (10th
working day after the period); the clerk may change ratings, remarks and the evaluation's words and reviews it; the
secretary, another person, approves it from working day 15 on, which takes the number and the date; the worker renders it.
Verbs: draft, change, review, give_back, approve, render, download. ``gathering`` asks the rooms below for a community's
facts in few statements, ``wording`` turns facts into the letter's text and needs no database.
"""
