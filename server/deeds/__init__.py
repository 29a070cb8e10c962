"""五个一: five deeds per member and year, each tied to evidence, with the small registers that are evidence.

A deed is done in a year while any piece of evidence for it stands: a confirmed service record, a claim with a confirmed
service in it, an opinion passed on, a visit to a family, a meeting attended. Verbs: ``fulfil``, ``fulfil_many``,
``withdraw_evidence``, ``record_opinion``, ``decide_opinion``, ``record_visit``, ``record_meeting``; ``submitting`` holds
what members say themselves: ``submit``, ``accept``, ``dismiss``.
"""
