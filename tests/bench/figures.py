"""Figures with their bounds: what was measured, what is wanted, whether it holds. Shown, never asserted."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. Without a bound it is for comparison; `better` says on which side of it good lies."""

    scenario: str
    name: str
    value: float
    unit: str = ""
    bound: float | None = None
    better: Literal["<=", ">="] = "<="
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Value to bound."""
        return None if not self.bound else self.value / self.bound

    @property
    def met(self) -> bool | None:
        if self.bound is None:
            return None
        if math.isnan(self.value):
            return False
        return self.value <= self.bound if self.better == "<=" else self.value >= self.bound

    def as_json(self) -> dict[str, object]:
        return {
            "scenario": self.scenario,
            "name": self.name,
            "value": None if math.isnan(self.value) else self.value,
            "unit": self.unit,
            "bound": self.bound,
            "better": self.better,
            "ratio": self.ratio if self.ratio is None or not math.isnan(self.ratio) else None,
            "met": self.met,
            "note": self.note,
        }


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least a share of all don't exceed; NaN of nothing."""
    if not values:
        return math.nan
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def table_of(figures: Iterable[Figure]) -> Table:
    table = Table(title=None, header_style="bold")
    for column in ("scenario", "figure"):
        table.add_column(column)
    for column in ("value", "bound", "ratio"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("note")
    before = ""
    for figure in figures:
        if before not in {"", figure.scenario}:
            table.add_section()
        bound = "" if figure.bound is None else f"{figure.better} {shown(figure.bound)}"
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
        verdict = {None: "", True: "[green]met[/]", False: "[red]missed[/]"}[figure.met]
        name = "" if figure.scenario == before else figure.scenario
        table.add_row(
            name, figure.name, f"{shown(figure.value)} {figure.unit}", bound, ratio, verdict, figure.note
        )
        before = figure.scenario
    return table


def shown(value: float) -> str:
    if math.isnan(value):
        return "–"
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.0f}" if value >= 1000 else f"{value:.1f}" if value >= 100 else f"{value:.3g}"
