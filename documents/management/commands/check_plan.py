"""Hold a plan against its loaded document."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from documents.checking import not_found, quotes
from plans.models import Plan, PlanDiscrepancy, PlanDocument


class Command(BaseCommand):
    help = "核对计划中的摘引与原文是否一致，并列出原文自身不一致之处"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="计划标识")

    def handle(self, *_args: Any, **options: Any) -> None:
        plan = Plan.objects.filter(slug=options["slug"]).first()
        if plan is None:
            raise CommandError(f"没有标识为“{options['slug']}”的计划")
        self._print_discrepancies(plan)
        document = PlanDocument.objects.filter(plan=plan).order_by("-loaded_at").first()
        if document is None:
            raise CommandError("尚未载入原文，无法核对摘引：load_plan 文件 --document 原文")
        missing = not_found(plan, document)
        for quote in missing:
            self.stdout.write(f"原文中找不到：{quote.of}（{quote.place}）“{quote.words}”")
        if missing:
            raise CommandError(f"{len(missing)}处摘引与原文不一致")
        self.stdout.write(f"{sum(1 for quote in quotes(plan) if quote.words)}处摘引均与原文一致")

    def _print_discrepancies(self, plan: Plan) -> None:
        rows = list(PlanDiscrepancy.objects.filter(plan=plan))
        self.stdout.write(f"原文不一致{len(rows)}处")
        for row in rows:
            note = f"（{row.note}）" if row.note else ""
            self.stdout.write(f"  {row.order}. {row}{note}")
