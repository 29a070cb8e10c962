"""Journeys through the whole system, written from what it promises and not from how it is built."""
