"""Who may make which instrument, by the powers that the Legislation Law gives to each level."""

from __future__ import annotations

from kg.clauses import Account
from kg.entities import is_national
from kg.titles import title_kind


def stands_above(account: Account, name: str) -> bool:
    """A national organ or one of a place above the document's own: its acts in our outlook have happened already."""
    if name == account.issuer:
        return False  # a ministry's own plans
    home, form = account.reading.setting.place, account.knowledge.organs.get(name)
    if is_national(name) or (form is not None and form.needs == "central"):
        return True
    place = account.place_in(name)
    return bool(home and place and place != home and place in account.knowledge.places.ancestors(home))


def is_statute(account: Account, title: str) -> bool:
    """A local 条例 (Legislation Law: only a congress or its standing committee adopts one); not when a congress reports."""
    kind = title_kind(title, account.knowledge)
    return kind is not None and kind.kind == "法规" and "人民代表大会" not in (account.issuer or "")


def may_make(account: Account, subject: str, title: str) -> bool:
    """No local body makes or changes what a higher one has made: a national law, a provincial rule in a city's report, a treaty."""
    home, knowledge = account.reading.setting.place, account.knowledge
    if home is None or is_national(subject):
        return True
    if title.endswith("协定"):
        return False  # a treaty is the state's
    if title in knowledge.laws or is_national(title) or title.startswith("中华人民共和国"):
        form = knowledge.organs.get(subject)
        return form is not None and form.needs == "central"
    place = account.place_in(title)
    if place is None or place == home or place not in knowledge.places.ancestors(home):
        return True
    return account.place_in(subject) == place


def shares_maker(account: Account, body: str, title: str) -> bool:
    """The maker named before another title made this one too; not 中共中央、国务院印发的《A》和|《某省贯彻〈A〉实施方案》."""
    carried_out = (
        is_national(body) and account.place_in(title) and any(word in title for word in ("贯彻", "落实", "实施"))
    )
    return may_make(account, body, title) and not carried_out
