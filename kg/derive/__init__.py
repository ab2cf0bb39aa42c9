"""The derived graph: what follows from all documents together, by exact keys, and from the judgements of people.

    regulations   topics, lines and successors, kinds, life and force       bodies   level, parent, succession of organs
    programmes    shared names, local instances                             places   codes, short names, validity
    years         plans and what came of them                               merges   judgements and clusters
    reach         places that cite a rule or run a programme          titles   of regulations, where IRIs shorten them
    reports       years that a body's documents cover                       steps    all of these in their order
    shares        the same, share by share and without a store

Every triple of it is a function of one key (a regulation, a topic, a line, an event, a plan, a pair …) and of what the store
holds for that key. So a change of documents recomputes the keys that their old and new graphs touch and nothing else, and the
result is that of computing the whole anew: ``update`` and ``rebuild`` run the same steps, with keys or with all of them.
"""

from __future__ import annotations

from kg.derive.documents import Touched, joined, told_of
from kg.derive.names import programme_key, topic_of
from kg.derive.shares import Share, derive_share, shares_of
from kg.derive.steps import held_judgements, is_current, rebuild, touched, update

__all__ = [
    "Share",
    "Touched",
    "derive_share",
    "held_judgements",
    "is_current",
    "joined",
    "programme_key",
    "rebuild",
    "shares_of",
    "told_of",
    "topic_of",
    "touched",
    "update",
]
