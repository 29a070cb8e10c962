"""Spreadsheets in and out: `reading.read_workbook`, `writing.write_workbook`.

The room knows cells, sheets and tables, and no word of the domain. What comes in is hostile until read: the
format is told by the bytes, never by the name, and workbooks are opened in a fenced process. What goes out
can never turn a person's text into a formula.
"""
