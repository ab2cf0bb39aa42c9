"""Where a document speaks from: the place, the development zone or the town of its issuer, by its metadata."""

from __future__ import annotations

from kg.knowledge import Knowledge
from kg.model import Metadata
from kg.places import Place, is_zone


def home_of(metadata: Metadata, knowledge: Knowledge) -> Place | None:
    """The place that a document speaks from, by its region; an ambiguous one (鼓楼区) is settled by the issuer's full name."""
    if metadata.region is None:
        return None
    places = knowledge.places
    home = places.resolve(metadata.region, None, metadata.year)
    if home is not None and is_zone(home):
        return places.get(home.parent or "")
    if home is None and metadata.issuer:
        issuer = metadata.issuer.removeprefix("中共")
        home = next((p for p in places.candidates(metadata.region) if issuer.startswith(places.door_plate(p))), None)
        if home is None and town_of(metadata):
            above = issuer[: issuer.find(metadata.region)].removesuffix("人民政府")
            home = places.resolve(above, None, metadata.year)
    return home


def zone_of(metadata: Metadata, knowledge: Knowledge) -> Place | None:
    """The development zone that speaks, if one does; its place is then the city around it."""
    return knowledge.places.zone(metadata.region, None, metadata.year) if metadata.region else None


def town_of(metadata: Metadata) -> str | None:
    """The town or sub-district that speaks, if one does."""
    region, issuer = metadata.region or "", metadata.issuer or ""
    return region if region.endswith(("镇", "乡", "街道")) and region in issuer else None
