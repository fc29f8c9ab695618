from __future__ import annotations

import pytest

from bot.github_names import web_of
from bot.report.place import Place


@pytest.mark.parametrize(
    ("api", "web"),
    [
        ("https://api.github.com", "https://github.com"),
        ("https://api.acme.ghe.com", "https://acme.ghe.com"),
        ("https://git.example.com/api/v3", "https://git.example.com"),
        ("https://api.github.com.example.org/api/v3", "https://api.github.com.example.org"),
        ("http://localhost:8000", "http://localhost:8000"),
    ],
)
def test_pages_are_on_the_site_of_the_api(api: str, web: str) -> None:
    assert web_of(api) == web
    place = Place(f"{web}/jane_acme/app", "toolwright/x", "main", "a" * 64)
    assert place.file("README.md") == f"{web}/jane_acme/app/blob/{'a' * 64}/README.md"
