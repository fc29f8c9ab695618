"""How risky a change is, whether it is one of design, and who has to look at it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.config import ImpactConfig
from bot.impact.capabilities import GRAVE, WEIGHTY
from bot.impact.report import ChangeKind, Dependents, FileChange, InterfaceChange, Level, Risk
from bot.spec.toolspec import Category

_NAMED = 5


@dataclass(frozen=True)
class ImpactFacts:
    """What the rules look at.

    Attributes:
        files: Files that differ.
        interface: Public names that differ.
        dependents: What imports the tool.
        dependencies: Distributions that are asked for.
        dependencies_before: Those that the merged version asks for.
        capabilities: New ones.
        looks: Kinds of what a reviewer should look at in the code.
        category: The tool's, if it has one and it is known.
        categories: Those that the registry has.
    """

    files: tuple[FileChange, ...]
    interface: tuple[InterfaceChange, ...]
    dependents: Dependents
    dependencies: tuple[str, ...] = ()
    dependencies_before: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    looks: tuple[str, ...] = ()
    category: Category | None = None
    categories: frozenset[Category] = frozenset()

    @property
    def removed(self) -> tuple[str, ...]:
        """Public names that go away."""
        return tuple(one.name for one in self.interface if one.change is ChangeKind.REMOVED)

    @property
    def changed(self) -> tuple[str, ...]:
        """Public names whose signature changes."""
        return tuple(one.name for one in self.interface if one.change is ChangeKind.CHANGED)


def architectural_reasons(facts: ImpactFacts, limits: ImpactConfig) -> tuple[str, ...]:
    """A clause for each rule by which a change is one of design; none where none holds.

    A category counts as new only where the registry has others: the first tool of a repository
    opens no second one.
    """
    reasons: list[str] = []
    new = [name for name in facts.dependencies if name not in facts.dependencies_before]
    if new:
        reasons.append(f"it brings a new dependency, {_named(new)}")
    if facts.dependents.every and facts.removed:
        reasons.append(f"{_named(facts.removed)} goes away while others depend on the tool")
    if facts.dependents.every and facts.changed:
        reasons.append(f"{_named(facts.changed)} changes while others depend on the tool")
    if weighty := [one for one in facts.capabilities if one in WEIGHTY]:
        reasons.append(f"it newly {_named(weighty)}")
    if facts.category and facts.categories and facts.category not in facts.categories:
        reasons.append(f"it is the first tool of the category {facts.category}")
    if len(facts.files) > limits.high_risk_files:
        reasons.append(f"over {limits.high_risk_files} files change")
    return tuple(reasons)


def risk(facts: ImpactFacts, reasons: tuple[str, ...], limits: ImpactConfig) -> Risk:
    """Apply the rules from the gravest down; the first that holds sets the level.

    The limits on files and dependents are those of the design: high over 10, medium over 5. What
    newly starts processes, opens sockets or loads code is high. What is architectural for another
    reason is medium at least.
    """
    if len(facts.files) > limits.high_risk_files:
        return Risk(level=Level.HIGH, rule=f"over {limits.high_risk_files} files change")
    if facts.removed and facts.dependents.every:
        rule = f"{_named(facts.removed)} goes away, and others depend on the tool"
        return Risk(level=Level.HIGH, rule=rule)
    if facts.dependencies:
        return Risk(level=Level.HIGH, rule=f"it depends on {_named(facts.dependencies)}")
    if grave := [one for one in facts.capabilities if one in GRAVE]:
        return Risk(level=Level.HIGH, rule=f"it newly {_named(grave)}")
    if len(facts.dependents.every) > limits.medium_risk_dependents:
        rule = f"over {limits.medium_risk_dependents} others depend on it"
        return Risk(level=Level.MEDIUM, rule=rule)
    if facts.removed:
        rule = f"the public interface loses {_named(facts.removed)}"
        return Risk(level=Level.MEDIUM, rule=rule)
    if reasons:
        return Risk(level=Level.MEDIUM, rule=reasons[0])
    if facts.looks:
        return Risk(level=Level.MEDIUM, rule=f"there is {_named(facts.looks)} to look at")
    return Risk(level=Level.LOW, rule="no rule for medium or high risk holds")


def senior_reason(level: Risk, reasons: tuple[str, ...], looks: tuple[str, ...] = ()) -> str:
    """Return what calls for a senior review; empty where nothing does.

    Of what there is to look at, more than one kind calls for it.
    """
    if level.level is Level.HIGH:
        return f"the risk is high: {level.rule}"
    if reasons:
        return f"the change is architectural: {reasons[0]}"
    return f"there is more than one thing to look at: {_named(looks)}" if len(looks) > 1 else ""


def _named(names: list[str] | tuple[str, ...]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
