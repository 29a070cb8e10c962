"""Who did what: the append-only audit trail, and the seals that chain append-only books.

Verbs: ``service.record`` joins the caller's transaction; ``service.seal`` chains rows that are already committed;
``queries.verify_book`` names every row that was altered, removed or never sealed in its place.
"""
