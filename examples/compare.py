"""Two places side by side: what both have, what only one has, and who was first.

python examples/compare.py my.kg 深圳市 成都市
"""

import sys

import polars as pl

from kg.analysis import compare, load_graph
from kg.store import DiskStore

path, place, other = sys.argv[1:]
frame = pl.DataFrame(compare(load_graph(DiskStore(path), evidence=False), place, other))

both = frame.filter(pl.col("year").is_not_null() & pl.col("other_year").is_not_null())
print(f"{place}与{other}共有 {len(both)} 项，各自独有 {len(frame) - len(both)} 项")
for what, name, year, other_year, first in both.iter_rows():
    print(f"{what}\t{name}\t{place}{year}\t{other}{other_year}\t{first}")
