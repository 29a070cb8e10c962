"""Points: what a member's confirmed facts are worth, kept in an append-only ledger of half-points.

Other rooms declare *facts*; the rules in force on a fact's day say what it earns; a change recomputes the member's year
and books only the differences. Verbs: ``service.declare``, ``declare_many``, ``withdraw``, ``propose_rules``,
``approve_rules``, ``recompute_community``. No balance is stored anywhere: it is always the sum of the entries.
"""
