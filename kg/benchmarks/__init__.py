"""Benchmarks: how fast, with how much memory. They print and write figures and never judge them; no test runs them."""
