"""A person once: name, birth, encrypted phone and ID number. Members and staff point here.

Verbs: ``service.add``, ``service.change``; ``queries.phone_of`` and ``queries.id_number_of`` decrypt for those who may.
"""
