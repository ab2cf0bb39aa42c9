"""A SPARQL question of one's own as a pandas frame: how many facts each report tells, by relation.

python examples/sparql_to_pandas.py my.kg
"""

import sys

import pandas as pd

import kg

QUESTION = """
SELECT ?report ?year ?relation (COUNT(?fact) AS ?facts) WHERE {
  ?fact fz:statedIn ?document ; rdf:predicate ?predicate .
  ?document rdfs:label ?report ; fz:year ?year .
  BIND(STRAFTER(STR(?predicate), STR(fz:)) AS ?relation)
} GROUP BY ?report ?year ?relation ORDER BY ?report ?relation
"""

frame = pd.DataFrame(kg.query(sys.argv[1], QUESTION)).astype({"year": int, "facts": int})
print(
    frame.pivot_table(
        index=["year", "report"], columns="relation", values="facts", aggfunc="sum", fill_value=0
    ).to_string()
)
