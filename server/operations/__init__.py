"""Operations: whether the system lives, and what its jobs did.

``GET /health`` says alive or not to anybody; the history of jobs needs a role. Knows the kernel alone.
"""
