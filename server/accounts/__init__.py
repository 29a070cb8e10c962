"""Sign-in identities, roles and sessions.

Members sign in with a WeChat code; their account is bound to a roster member by phone code or by staff. Staff and unit
liaisons sign in with password and TOTP. ``rules.VERBS`` is the one table of who may do what.
"""
