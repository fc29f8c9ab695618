"""What pytest leaves alone here: the honest tools' own suites run in the sandbox."""

from __future__ import annotations

collect_ignore = ["honest_tools"]
