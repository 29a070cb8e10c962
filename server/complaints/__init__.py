"""Complaints of anybody about the scheme, a community or this system; answered by the city, never by those complained about.

A complaint can be made on a phone that is bound to nobody, or keyed at a desk from paper. Only administrators of its area
see it. Verbs: ``complain``, ``key``, ``answer``.
"""
