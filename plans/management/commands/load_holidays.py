"""Load the announced holidays and exchanged working days from a file."""

import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from plans.holidays import read_holidays, save_holidays
from plans.refusals import Invalid


class Command(BaseCommand):
    help = "载入节假日安排（YAML）；重复载入不产生变化，有错则全部不写入"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="节假日文件，如 fixtures/holidays.yaml")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            days, sources = read_holidays(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise CommandError(f"读不到文件{path}：{error.strerror}") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"文件{path}不是UTF-8文本") from error
        except Invalid as refusal:
            raise CommandError(refusal.message) from refusal
        added, changed = save_holidays(days, sources, ran_by=getpass.getuser())
        said = f"新增{added}天，变更{changed}天" if added or changed else "没有变化"
        self.stdout.write(f"节假日（{'、'.join(sources)}）：{said}")
