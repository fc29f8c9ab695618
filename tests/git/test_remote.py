from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import RequestError
from bot.git.remote import Remote, github_api, parse_remote


@pytest.mark.parametrize(
    ("url", "remote"),
    [
        ("https://github.com/acme/app.git", Remote("github.com", "acme/app", ssh=False)),
        ("https://u:p@GitHub.com/acme/app/", Remote("GitHub.com", "acme/app", ssh=False)),
        ("https://git.example.com:8443/a/b", Remote("git.example.com", "a/b", ssh=False)),
        ("ssh://git@ssh.github.com:443/a/b.git", Remote("ssh.github.com", "a/b", ssh=True)),
        ("git+ssh://work/a/b", Remote("work", "a/b", ssh=True)),
        ("git@github-work:acme/app.git", Remote("github-work", "acme/app", ssh=True)),
        ("work_1:jane_acme/app", Remote("work_1", "jane_acme/app", ssh=True)),
        ("git@host:/srv/app.git", Remote("host", "srv/app", ssh=True)),
        ("", None),
        ("/srv/git/app.git", None),
        ("../app", None),
        ("./a:b/c", None),
        ("file:///srv/git/app.git", None),
        ("ext::ssh host git-upload-pack app", None),
        ("https://[::1]:8443/acme/app", Remote("[::1]", "acme/app", ssh=False)),
        ("git@[::1]:acme/app", Remote("[::1]", "acme/app", ssh=True)),
        ("-oProxyCommand=x:acme/app", Remote("-oProxyCommand=x", "acme/app", ssh=True)),
    ],
)
def test_the_host_and_the_path_are_read(url: str, remote: Remote | None) -> None:
    assert parse_remote(url) == remote


def test_no_host_is_an_option_of_ssh(tmp_path: Path) -> None:
    made = tmp_path / "made"
    with pytest.raises(RequestError):
        github_api(Remote(f"-oMatch=exec touch {made}", "acme/app", ssh=True))
    assert not made.exists()
