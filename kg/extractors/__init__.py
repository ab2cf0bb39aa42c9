"""Extractors: folded text in, names found in it out. One module per kind; the list that runs them stands in kg/record.py."""
