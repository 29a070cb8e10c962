"""What every room stands on: transactions, errors, time, actors, HTTP edge, encryption, files, units of work.

The kernel imports nothing of ours and knows no word of the domain except periods and identifiers.
"""
