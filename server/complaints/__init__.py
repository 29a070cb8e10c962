"""Complaints of anybody about the scheme, a community or this system; answered by the city, never by those complained about."""
