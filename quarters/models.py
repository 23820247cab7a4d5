"""What is written down of a quarter's round: who was chased, what units answered and explained, closings and amendments."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from indicators.models import Indicator
from organizations.models import Unit
from plans.evidence import Evidence
from plans.fields import figure_field
from plans.models import ReportingPeriod
from plans.proposals import Proposal, ProposalState
from tasks.models import Task


def _person(label: str, *, null: bool = False) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=null, blank=null, related_name="+", verbose_name=label
    )


class Channel(models.TextChoices):
    PHONE = "phone", "已电话催"
    MESSAGE = "message", "已发消息"
    MAIL = "mail", "已发邮件"


class Reminder(models.Model):
    """A unit was chased (催报): how, when, by whom; a mail by `send_reminders`, to one person and once a day."""

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="reminders", verbose_name="报告期")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="reminders", verbose_name="单位"
    )  # none: a mail to somebody of the office
    channel = models.CharField("方式", max_length=10, choices=Channel.choices)
    person = _person("收件人", null=True)
    day = models.DateField("日期")
    sent_by = _person("催报人", null=True)  # none: the command
    sent_at = models.DateTimeField("时间", default=timezone.now)
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "催报记录"
        ordering = ("-sent_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("person", "day"), condition=Q(channel=Channel.MAIL), name="reminder_one_mail_a_day"
            ),
            models.CheckConstraint(
                name="reminder_to_somebody",
                condition=Q(channel=Channel.MAIL, person__isnull=False)
                | (~Q(channel=Channel.MAIL) & Q(unit__isnull=False, person__isnull=True, sent_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}（{self.unit or self.person}，{self.day}）"


class AboutItem(models.Model):
    """What a unit says about an indicator or a task of a quarter."""

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="%(class)ss", verbose_name="报告期")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="%(class)ss", verbose_name="单位")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="指标"
    )
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="任务"
    )
    version = models.PositiveIntegerField("版本", default=1)
    on_behalf = models.BooleanField("代填", default=False)
    said_by = _person("填写人")
    said_at = models.DateTimeField("填写时间", default=timezone.now)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(class)s_about_one_item",
                condition=Q(indicator__isnull=False, task__isnull=True) | Q(indicator__isnull=True, task__isnull=False),
            ),
            models.UniqueConstraint(
                fields=("period", "unit", "indicator"),
                condition=Q(task__isnull=True),
                name="%(class)s_once_an_indicator",
            ),
            models.UniqueConstraint(
                fields=("period", "unit", "task"), condition=Q(indicator__isnull=True), name="%(class)s_once_a_task"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}（{self.period}，{self.indicator or self.task}）"


class Answer(models.TextChoices):
    AGREED = "agreed", "无异议"
    DISPUTED = "disputed", "有异议"


class Outcome(models.TextChoices):
    UPHELD = "upheld", "采纳"
    KEPT = "kept", "维持"


class Check(AboutItem):
    """A unit's answer (核对) to the light of an item and the sentence about it, as they stood when it answered.

    What a reviewer did with an objection stands beside it. An answer to another sentence than the one now said is out of date.
    """

    answer = models.CharField("核对意见", max_length=10, choices=Answer.choices)
    reason = models.CharField("异议理由", max_length=300, blank=True)
    status = models.CharField("核对的评价", max_length=20)
    sentence = models.CharField("核对的表述", max_length=600)
    outcome = models.CharField("处理", max_length=10, choices=Outcome.choices, blank=True)
    outcome_note = models.CharField("处理说明", max_length=300, blank=True)
    handled_by = _person("处理人", null=True)
    handled_at = models.DateTimeField("处理时间", null=True, blank=True)
    history = HistoricalRecords()

    class Meta(AboutItem.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "核对"
        constraints: ClassVar = [
            *AboutItem.Meta.constraints,
            models.CheckConstraint(name="check_answer_known", condition=Q(answer__in=Answer.values)),
            models.CheckConstraint(
                name="check_disputed_with_reason",
                condition=Q(answer=Answer.AGREED, reason="") | (Q(answer=Answer.DISPUTED) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="check_handled_whole",
                condition=Q(outcome="", outcome_note="", handled_by__isnull=True, handled_at__isnull=True)
                | (
                    Q(
                        outcome__in=Outcome.values,
                        answer=Answer.DISPUTED,
                        handled_by__isnull=False,
                        handled_at__isnull=False,
                    )
                    & ~Q(outcome_note="")
                ),
            ),
        ]


class Outlook(models.TextChoices):
    YES = "yes", "能完成"
    HARD = "hard", "有困难"
    NO = "no", "不能完成"


class Explanation(AboutItem):
    """Why something is behind and what is done about it, in the unit's own words."""

    cause = models.CharField("滞后原因", max_length=300)
    measure = models.CharField("整改措施", max_length=300)
    due_on = models.DateField("完成时限")
    expected = figure_field("预计全年完成数")  # for an indicator, in its own unit of measurement
    outlook = models.CharField("能否完成", max_length=10, choices=Outlook.choices)
    history = HistoricalRecords()

    class Meta(AboutItem.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "情况说明"
        constraints: ClassVar = [
            *AboutItem.Meta.constraints,
            models.CheckConstraint(name="explanation_says_something", condition=~Q(cause="") & ~Q(measure="")),
            models.CheckConstraint(name="explanation_outlook_known", condition=Q(outlook__in=Outlook.values)),
            models.CheckConstraint(
                name="explanation_figure_of_indicator", condition=Q(indicator__isnull=False) | Q(expected__isnull=True)
            ),
        ]


class ClosingLabel(models.TextChoices):
    ESTIMATED = "estimated", "全年预计版"
    FINAL = "final", "全年核定版"


class Closing(models.Model):
    """What a quarter showed when it was closed (定稿): one revision of it. Written by quarters.closing, never changed.

    `content` is canonical JSON of format number `format` (quarters.archive); `sha256` that of its UTF-8 bytes.
    """

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="closings", verbose_name="报告期")
    revision = models.PositiveSmallIntegerField("版次")
    label = models.CharField("版本", max_length=10, choices=ClosingLabel.choices, blank=True)
    signed_off_by = models.CharField("审定人", max_length=40)
    signed_off_on = models.DateField("审定日期")
    gaps_reason = models.CharField("缺项说明", max_length=500, blank=True)
    closed_by = _person("定稿人")
    closed_at = models.DateTimeField("定稿时间", default=timezone.now)
    adjustments = models.JSONField("本版更正", default=list, blank=True)  # rows of quarters.facts.Adjustment
    format = models.PositiveSmallIntegerField("格式")
    content = models.TextField("内容")
    sha256 = models.CharField("校验值", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "定稿"
        ordering = ("period", "revision")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("period", "revision"), name="closing_revision_once"),
            models.CheckConstraint(name="closing_revision_counts", condition=Q(revision__gte=1)),
            models.CheckConstraint(name="closing_signed_off", condition=~Q(signed_off_by="")),
            models.CheckConstraint(name="closing_label_known", condition=Q(label__in=["", *ClosingLabel.values])),
        ]

    def __str__(self) -> str:
        return f"{self.period}定稿（第{self.revision}版）"


class AmendmentKind(models.TextChoices):
    CORRECTION = "correction", "追溯更正"
    LATE = "late", "补报"


class Amendment(Proposal):
    """One figure of a closed quarter, changed or handed in late; confirmed, it makes the quarter's next revision.

    `figure` holds what is to be entered, by the names of indicators.entry.FigureInput; `bulletin` the sentence of the new
    revision, blank for the one made from the figures.
    """

    kind = models.CharField("类别", max_length=12, choices=AmendmentKind.choices)
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="amendments", verbose_name="报告期")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="amendments", verbose_name="指标")
    figure = models.JSONField("更正后的数据")
    old_text = models.CharField("原数值", max_length=60)
    new_text = models.CharField("更正后数值", max_length=60)
    bulletin = models.TextField("通报表述", blank=True)
    closing = models.OneToOneField(
        Closing, models.PROTECT, null=True, blank=True, related_name="amendment", verbose_name="所成定稿"
    )

    class Meta(Proposal.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "定稿后更正"
        ordering = ("-proposed_at", "-pk")
        constraints: ClassVar = [
            *Proposal.Meta.constraints,
            models.CheckConstraint(
                name="amendment_confirmed_makes_a_closing",
                condition=Q(state=ProposalState.CONFIRMED, closing__isnull=False)
                | (~Q(state=ProposalState.CONFIRMED) & Q(closing__isnull=True)),
            ),
            models.CheckConstraint(name="amendment_changes_something", condition=~Q(old_text=F("new_text"))),
            models.UniqueConstraint(
                fields=("period", "indicator"),
                condition=Q(state=ProposalState.PROPOSED),
                name="amendment_one_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.indicator}（{self.period}）"


class AmendmentFile(Evidence):
    """The document that shows why a closed figure is amended."""

    amendment = models.ForeignKey(Amendment, models.CASCADE, related_name="evidence", verbose_name="定稿后更正")

    class Meta(Evidence.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "更正依据"
