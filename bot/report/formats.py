"""A report as one document of text, in each of the formats that a command can print."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from typing import Final

from rich.console import Console

from bot.report.data import report_data
from bot.report.markdown import markdown
from bot.report.sarif import sarif
from bot.report.terminal import print_report
from bot.validate.report import ValidationReport

TABLE_WIDTH: Final = 100


def _json(report: ValidationReport) -> str:
    return json.dumps(report_data(report), ensure_ascii=False) + "\n"


def _sarif(report: ValidationReport) -> str:
    return json.dumps(sarif(report), ensure_ascii=False, indent=1) + "\n"


def _table(report: ValidationReport) -> str:
    stream = io.StringIO()
    print_report(Console(file=stream, width=TABLE_WIDTH, highlight=False), report)
    return stream.getvalue()


FORMATS: Final[Mapping[str, Callable[[ValidationReport], str]]] = {
    "table": _table,
    "json": _json,
    "markdown": markdown,
    "sarif": _sarif,
}
"""Every format by its name on the command line; each document ends with a line feed."""
