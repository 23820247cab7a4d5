"""Read a plan document, and print what it seems to promise as a plan file to be corrected."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from documents.reader.opening import MOST_BYTES, open_source
from documents.reader.reading import read_document
from documents.reader.source import NotReadable, Source
from plans.planfile import PlanFile, write_plan_file

_LARGE = 1024 * 1024  # bytes from which a reading takes long enough to say what is going on


class Command(BaseCommand):
    help = "阅读计划文件（txt、docx、xlsx、有文字层的pdf），以计划文件（YAML）的格式输出读出的指标和任务，供人工核对"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="计划的原文")
        parser.add_argument("--output", type=Path, help="写入这个文件，不写到标准输出")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["file"]
        content = _content(path)
        self.is_large = len(content) >= _LARGE
        self._say(f"正在打开{path.name}（{len(content) / _LARGE:.1f}MB）……")
        try:
            source = open_source(content, name=path.name)
        except NotReadable as refused:
            raise CommandError(f"{path}：{refused.message}") from refused
        self._say(f"正在阅读（{len(source.text)}字，文件自带表格{len(source.tables)}张）……")
        proposal = read_document(source)
        if proposal.plan is None:
            raise CommandError(f"没有找到计划：{proposal.reason}")
        self._write(proposal.plan, options["output"])
        self._report(proposal.plan, source)

    def _say(self, line: str) -> None:
        """Progress of a large file, beside the plan file and not in it."""
        if self.is_large:
            self.stderr.write(line)

    def _write(self, plan: PlanFile, output: Path | None) -> None:
        written = write_plan_file(plan)
        if output is None:
            self.stdout.write(written, ending="")
            return
        try:
            output.write_text(written, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"写不了文件{output}：{error.strerror}") from error

    def _report(self, plan: PlanFile, source: Source) -> None:
        for remark in source.remarks:
            self.stderr.write(remark)
        self.stderr.write(f"读出指标{len(plan.indicators)}项、任务{len(plan.tasks)}项，未能识别{len(plan.unread)}处")


def _content(path: Path) -> bytes:
    """The file's bytes; no more than are ever read."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"读不到文件{path}：{error.strerror}") from error
