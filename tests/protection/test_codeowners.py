"""CODEOWNERS: GitHub's own example, line by line, and which folders have owners."""

from __future__ import annotations

import pytest

from bot.protection.codeowners import owners_of, parse, uncovered

_EXAMPLE = """
# This is a comment.
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/* docs@example.com
apps/ @octocat
/scripts/ @doctocat @octocat
**/logs @octocat
/apps/github
"""
"""The example of "About code owners" in GitHub's documentation, its last lines shortened."""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("deep/down/file.rb", ("@global-owner1", "@global-owner2")),
        ("src/app.js", ("@js-owner",)),
        ("main.go", ("docs@example.com",)),
        ("notes/a.txt", ("@octo-org/octocats",)),
        ("build/logs/today/1", ("@octocat",)),
        ("x/build/logs2/1", ("@global-owner1", "@global-owner2")),
        ("docs/getting-started.md", ("docs@example.com",)),
        ("docs/build-app/troubleshooting.md", ("@global-owner1", "@global-owner2")),
        ("x/docs/a.md", ("@global-owner1", "@global-owner2")),
        ("apps/web/main.c", ("@octocat",)),
        ("deep/apps/web/main.c", ("@octocat",)),
        ("scripts/run", ("@doctocat", "@octocat")),
        ("deep/scripts/run", ("@global-owner1", "@global-owner2")),
        ("deeply/nested/logs/1", ("@octocat",)),
        ("apps/github", ()),
        ("apps/github/main.c", ()),
        ("apps/githubber", ("@octocat",)),
    ],
)
def test_the_example_of_the_documentation(path: str, owners: tuple[str, ...]) -> None:
    assert owners_of(parse(_EXAMPLE), path) == owners


def test_managed_users_can_own() -> None:
    (rule,) = parse("/specs/ @jane_acme @acme/tool_makers\n")
    assert rule.owners == ("@jane_acme", "@acme/tool_makers")


@pytest.mark.parametrize(
    "line",
    [
        "!specs/ @a",
        "specs/[ab].yaml @a",
        "\\#specs @a",
        "specs/ nobody",
        "specs/ @a no-one",
        "/ @a",
    ],
)
def test_a_line_that_github_skips_is_skipped(line: str) -> None:
    assert parse(f"{line}\n") == ()


def test_a_space_in_a_name_is_escaped() -> None:
    rules = parse("my\\ folder/ @a\n")
    assert owners_of(rules, "my folder/x") == ("@a",)
    assert owners_of(rules, "my/x") == ()


def test_letters_are_compared_with_case() -> None:
    assert owners_of(parse("/Specs/ @a"), "specs/x.yaml") == ()


@pytest.mark.parametrize(
    "text",
    [
        "* @a",
        "** @a",
        "/specs/ @a",
        "/specs @a",
        "specs/ @a",
        "specs @a",
        "/specs/** @a",
        "specs/**/* @a",
        "/s*s/ @a",
        "/other/\n* @a",
        "* @a\n/other/",
        "* @a\n/*",
        "/specs/x.yaml\n/specs/ @a",
        "* @a\n/specs/x.yaml @b",
    ],
)
def test_a_folder_is_covered(text: str) -> None:
    assert uncovered(parse(text), "specs/") is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no line gives everything below specs/ an owner"),
        ("/specs/* @a", "no line gives everything below specs/ an owner"),
        ("/specs/*.yaml @a", "no line gives everything below specs/ an owner"),
        ("/specs/*/ @a", "no line gives everything below specs/ an owner"),
        ("/Specs/ @a", "no line gives everything below specs/ an owner"),
        ("*.yaml @a", "no line gives everything below specs/ an owner"),
        ("/specs/ @a\n/specs/x.yaml", "line 2, `/specs/x.yaml`, takes the owners of specs/ away"),
        ("* @a\n\n*.yaml", "line 3, `*.yaml`, takes the owners of specs/ away"),
        ("* @a\n/**/x", "line 2, `/**/x`, takes the owners of specs/ away"),
        ("* @a\n/s*s", "line 2, `/s*s`, takes the owners of specs/ away"),
        ("* @a\n/specs/*", "line 2, `/specs/*`, takes the owners of specs/ away"),
    ],
)
def test_a_folder_is_not_covered(text: str, reason: str) -> None:
    assert uncovered(parse(text), "specs/") == reason
