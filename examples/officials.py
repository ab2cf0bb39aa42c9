"""Who holds posts in more than one body: a networkx graph of persons and bodies, with the sentences that say so.

python examples/officials.py my.kg
"""

import sys
from collections import defaultdict

import kg

graph = kg.load_graph(sys.argv[1], relations=["holds_post"], status="done")
posts = defaultdict(list)
for person, body, data in graph.edges(data=True):
    if data["relation"] == "holds_post":
        posts[graph.nodes[person]["label"]].append(
            (data["year"], graph.nodes[body]["label"], data["post"], data["evidence"])
        )

print(f"{len(posts)}人，{sum(map(len, posts.values()))}项任职")
for name, held in sorted(posts.items(), key=lambda item: (-len(item[1]), item[0])):
    if len({body for _, body, _, _ in held}) > 1:
        print(name)
        for year, body, post, sentence in sorted(held):
            print(f"  {year} {body} {post}：{sentence.splitlines()[0][:60]}")
