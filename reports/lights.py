"""The lights of what a Standing holds."""

from django.utils.safestring import SafeString

from indicators.lights import light, status_light
from indicators.standing import IndicatorStanding
from quarters.sentences import task_word
from quarters.standing import TaskStanding


def indicator_light(row: IndicatorStanding) -> SafeString:
    return status_light(row.status)


def task_light(row: TaskStanding) -> SafeString:
    return light(row.status, task_word(row))
