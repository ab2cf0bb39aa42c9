"""Makers of test files: the same report as plain text and in every format and layout that is read."""
