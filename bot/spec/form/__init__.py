"""The issue form: its text, what GitHub makes of a filled one, and the specification in it."""

from __future__ import annotations

from bot.spec.form.read import FormError, answers, parse, specification
from bot.spec.form.refusal import refusal
from bot.spec.form.render import FILE_NAME, answer, render

__all__ = [
    "FILE_NAME",
    "FormError",
    "answer",
    "answers",
    "parse",
    "refusal",
    "render",
    "specification",
]
