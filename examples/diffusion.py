"""How a topic travels between places: order of adoption, and the event-history table as a pandas frame.

    python examples/diffusion.py my.kg [topic]

Without a topic: the one with most adopters. The frame goes to statsmodels as it is:
smf.logit("adopted ~ time + parent_adopted + province_adopters + national", frame).fit()
"""

import sys

import pandas as pd

from kg.analysis import Diffusion, load_graph, load_reports
from kg.store import DiskStore

store = DiskStore(sys.argv[1])
diffusion = Diffusion(load_graph(store, evidence=False), load_reports(store))
topic = diffusion.named(sys.argv[2]) if len(sys.argv) > 2 else diffusion.names()[0]

print(f"采纳顺序：{topic}")
for step in diffusion.order(topic):
    lag = "" if step.lag_national is None else f"，距{step.national}{step.lag_national}年"
    print(f"{step.rank:>3}. {step.place}（{step.province}）{step.year}年《{step.thing}》{lag}")

frame = pd.DataFrame(diffusion.event_history(topic))
print(f"\n在险地区年 {len(frame)}，采纳 {frame['adopted'].sum()}")
print(frame.groupby("year")["adopted"].agg(["size", "sum", "mean"]).round(3).to_string())
