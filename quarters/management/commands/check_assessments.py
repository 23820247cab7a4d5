"""Recompute every stored assessment and tally from approved figures, and say what differs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from indicators import assessments
from plans.models import Plan
from quarters import closed
from tasks import tallies


class Command(BaseCommand):
    help = "重新计算全部评价结果并与存储的比较；--repair 时改写不一致的"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--plan", default="", help="只核对该标识的计划")
        parser.add_argument("--repair", action="store_true", help="改写不一致的结果")

    def handle(self, *_args: Any, **options: Any) -> None:
        plans = Plan.objects.order_by("slug")
        if options["plan"]:
            plans = plans.filter(slug=options["plan"])
            if not plans:
                raise CommandError(f"没有标识为“{options['plan']}”的计划")
        wrong = 0
        for plan in plans:
            lines = [*assessments.deviations(plan), *tallies.deviations(plan), *closed.deviations(plan)]
            for line in lines:
                self.stdout.write(f"{plan.slug}: {line}")
            wrong += len(lines)
            if lines and options["repair"]:
                with transaction.atomic():
                    assessments.recompute(plan)
                    tallies.count_tasks(plan)
        if wrong and not options["repair"]:
            raise CommandError(f"{wrong}处评价结果与重新计算的不一致")
        self.stdout.write(f"已核对{plans.count()}个计划，{'改写' if wrong else '不一致'}{wrong}处")
