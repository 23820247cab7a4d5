"""What the administration's first page shows of the operation log."""

from django import template
from django.db.models import QuerySet

from organizations.models import Operation, User

register = template.Library()
SHOWN = 10


@register.simple_tag
def recent_operations(user: User) -> "QuerySet[Operation]":
    """The person's own latest lines of the operation log."""
    return Operation.objects.filter(user=user)[:SHOWN]
