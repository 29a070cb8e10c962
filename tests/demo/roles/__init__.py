"""Each role of the specification does its job in a real browser, in a small demo city of its own."""
