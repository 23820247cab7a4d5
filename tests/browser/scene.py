"""Read by the server's shell: two corrections that wait for review beside the one figure of the demonstration."""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from indicators.entry import FigureInput, save_actuals, submit_actuals
from organizations.models import User
from plans.models import Plan

clerk = User.objects.select_related("region").get(username="entry")
plan = Plan.objects.select_related("region").get(slug="dazu-patents-2025")
where: dict[str, Any] = {"plan": plan, "year": 2026, "quarter": 3, "by": clerk, "at": timezone.now()}
why = "（演示）按备案系统核对"
new = {15: Decimal(3), 16: Decimal(34)}
save_actuals(**where, figures=[FigureInput(number=n, value=value, correction_reason=why) for n, value in new.items()])
submit_actuals(**where, numbers=[*new])
