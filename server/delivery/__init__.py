"""送达：what happens to a feedback letter once it is printed, until it is closed.

Words: a *sealing* (用印登记) notes that the printed letter was sealed by hand; a *dispatch* is one way out of the house,
received or missent; a *reply* (回执) is what the unit answers, with its *roster changes* (名册变动) and, perhaps,
objections, which the feedback room keeps; a *reminder* says that a reply is nearly or already due. Everything may be
done by the unit in its portal or keyed from paper by a clerk. Public verbs: ``service.seal``, ``send``, ``receive``,
``missend``, ``reply``, ``settle``, ``close``, ``handle``. The states of a letter are those of ``feedback.rules``.
"""
