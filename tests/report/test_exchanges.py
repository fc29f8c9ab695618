"""How requests go, for a terminal and for a log."""

from __future__ import annotations

import io

from rich.console import Console

from bot.llm.request import Exchange, Failure, Request, RequestProgress
from bot.llm.usage import Usage
from bot.model_settings import ModelConfig
from bot.progress import Progress
from bot.report.exchanges import shown

MODEL = ModelConfig(name="qwen\x1b[31m", base_url="http://localhost:1/v1")
FIRST, SECOND = Request(MODEL, ()), Request(MODEL, (), sample=1)
ANSWERED = Exchange(FIRST, "x" * 1200, Usage(requests=1, prompt_tokens=1500), 2.0)


def written(*, terminal: bool) -> str:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=terminal, width=100, color_system=None)
    with shown(Progress(console))() as listen:
        for characters in (0, 500, 1200):
            listen(RequestProgress(FIRST, characters))
        listen(RequestProgress(SECOND))
        listen(RequestProgress(FIRST, end=ANSWERED))
        listen(RequestProgress(SECOND, end=Failure(SECOND, "It is [bold]gone[/bold].")))
    return stream.getvalue()


def test_a_log_has_one_line_for_the_begin_and_one_for_the_end() -> None:
    name = r"qwen\x1b[31m"
    assert written(terminal=False).splitlines() == [
        f"  asking {name} …",
        f"  asking {name} #1 …",
        f"  {name}: 1,200 characters, 1,500 tokens, 2.0 s",
        f"  {name} #1: It is [bold]gone[/bold].",
    ]


def test_a_terminal_keeps_the_ends_alone() -> None:
    text = written(terminal=True)
    assert "1,200 characters, 1,500 tokens, 2.0 s" in text
    assert "asking" not in text
    assert "\x1b[31m" not in text
