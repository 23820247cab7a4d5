"""Whether a plan names a person's unit: for the navigation, which every page of a plan shows."""

from django import template

from organizations.models import User
from organizations.roles import Role
from plans.models import Plan
from plans.reference import units_of

register = template.Library()


@register.filter
def has_page_of(plan: Plan, person: User) -> bool:
    """Whether a unit's lead has a page of the own unit in this plan. No statement while the plan's reference is unchanged."""
    if person.role != Role.UNIT_LEAD:
        return False
    return any(unit.key == person.unit_id for unit in units_of(plan))
