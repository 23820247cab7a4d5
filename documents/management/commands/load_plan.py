"""Load a plan file, and the text of its document, from the command line."""

import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from documents.loading import load_plan
from plans.planfile import PlanFileError, read_plan_file
from plans.refusals import Refusal

DOCUMENT_LIMIT = 10 * 1024 * 1024  # bytes


class Command(BaseCommand):
    help = "载入计划文件（YAML）；重复载入不产生变化，有错则全部不写入"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="计划文件")
        parser.add_argument("--document", type=Path, help="计划原文（UTF-8或GB18030文本）")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["file"]
        document = None if options["document"] is None else _text(options["document"])
        try:
            file = read_plan_file(_text(path), name=path.name)
            plan, changes = load_plan(file, today=timezone.localdate(), document=document, ran_by=getpass.getuser())
        except PlanFileError as error:
            raise CommandError(str(error)) from error
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        if not changes:
            self.stdout.write(f"“{plan.title}”没有变化")
            return
        self.stdout.write(
            f"已载入“{plan.title}”：新增{changes.created}，变更{len(changes.changed)}，停用{len(changes.retired)}"
        )
        for line in (*changes.changed, *(f"停用 {name}" for name in changes.retired)):
            self.stdout.write(f"  {line}")


def _text(path: Path) -> str:
    """The text of a file in one of the two encodings that such documents come in."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CommandError(f"读不到文件{path}：{error.strerror}") from error
    if len(raw) > DOCUMENT_LIMIT:
        raise CommandError(f"文件{path}超过10MB")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CommandError(f"文件{path}不是UTF-8或GB18030文本")
