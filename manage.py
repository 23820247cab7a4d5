#!/usr/bin/env python3
"""Command line of the project; local settings unless DJANGO_SETTINGS_MODULE says otherwise."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipplan.settings.local")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (settings are named first)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
