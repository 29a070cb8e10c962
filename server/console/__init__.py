"""Console: pages for people's browsers (HTML). So far one: anybody may verify a printed letter at /verify/<code>.

Pages declare their verb like routes and ask the rooms below; they hold no rules. Styles come from one file of ours, because
the Content-Security-Policy allows nothing else.
"""
