"""What can wait for a reviewer: five matters, in four groups of the review page. No Django."""

import re
from dataclasses import dataclass
from enum import StrEnum

from plans.refusals import Invalid


class Matter(StrEnum):
    """What a label on the page names. `number` in `Seen` is the indicator's for a figure, else the key of whose it is:
    the assignment's for reports and measures, the responsibility's for what a unit contributes."""

    FIGURE = "figure"
    REPORT = "report"
    MEASURES = "measures"
    PART = "part"
    TARGET = "target"


class Group(StrEnum):
    """The sections of the page, in their order."""

    FIGURES = "figures"
    REPORTS = "reports"
    MEASURES = "measures"
    PARTS = "parts"


GROUPS = {
    Matter.FIGURE: Group.FIGURES,
    Matter.REPORT: Group.REPORTS,
    Matter.MEASURES: Group.MEASURES,
    Matter.PART: Group.PARTS,
    Matter.TARGET: Group.PARTS,
}
COUNTED = {Group.FIGURES: "数据", Group.REPORTS: "任务进展", Group.MEASURES: "工作措施", Group.PARTS: "单位分量"}

_SEEN = re.compile(rf"(\d{{4}})q([1-4])-({'|'.join(Matter)})-(\d{{1,18}})-(\d{{1,9}})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Seen:
    """Something that waits, as it was shown: its quarter, what it is and whose, and the version of the row."""

    year: int
    quarter: int
    matter: Matter
    number: int
    version: int

    @property
    def place(self) -> tuple[int, int]:
        return self.year, self.quarter

    @property
    def cell(self) -> str:
        """Without its version: 2026q3-figure-7."""
        return f"{self.year}q{self.quarter}-{self.matter}-{self.number}"

    @property
    def label(self) -> str:
        return f"{self.cell}-{self.version}"

    @classmethod
    def read(cls, label: str) -> "Seen":
        """Invalid for what no page of ours has sent."""
        found = _SEEN.fullmatch(label)
        if found is None:
            raise Invalid("提交的内容无法识别，请刷新页面后重试")
        year, quarter, matter, number, version = found.groups()
        return cls(
            year=int(year), quarter=int(quarter), matter=Matter(matter), number=int(number), version=int(version)
        )
