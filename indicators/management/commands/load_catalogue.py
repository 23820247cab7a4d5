"""Load the catalogue of indicators that mean the same from a file."""

import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from indicators.catalogue import read_catalogue, save_catalogue
from plans.refusals import Invalid


class Command(BaseCommand):
    help = "载入同类指标（YAML）；重复载入不产生变化，有错则全部不写入，未载入的计划跳过"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="同类指标文件，如 fixtures/catalogue.yaml")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            entries = read_catalogue(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise CommandError(f"读不到文件{path}：{error.strerror}") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"文件{path}不是UTF-8文本") from error
        except Invalid as refusal:
            raise CommandError(refusal.message) from refusal
        done = save_catalogue(entries, ran_by=getpass.getuser())
        said = f"新增{done.added}，变更{done.changed}" if done.added or done.changed else "没有变化"
        self.stdout.write(f"同类指标（{len(entries)}项）：{said}")
        for line in (*done.skipped, *done.kept):
            self.stdout.write(f"  {line}")
