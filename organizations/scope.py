"""Whose plans and people a person reaches: reading in one's region and below, acting in one's own region only."""

from django.db.models import Q

from .models import Region, User


def covered_by(region: Region, *, path: str = "region") -> Q:
    """Condition for rows whose region (reached over `path`) is the given one or lies below it."""
    return covered_by_prefix(region.prefix, path=path)


def covered_by_prefix(prefix: str, *, path: str = "region") -> Q:
    """The same by a region's prefix."""
    return Q(**{f"{path}__code__startswith": prefix})


def may_act_in(user: User, region: Region) -> bool:
    return user.region_id == region.pk
