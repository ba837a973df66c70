"""One line of the bench."""

from dataclasses import dataclass, field

OPERATORS = {">=": float.__ge__, "<=": float.__le__}


@dataclass
class Result:
    """One measured number and what it should be: ``value op target``."""

    goal: str
    name: str
    value: float
    op: str
    target: float
    ok: bool = field(init=False)

    def __post_init__(self):
        self.ok = OPERATORS[self.op](float(self.value), float(self.target))

    def __str__(self):
        verdict = "ok" if self.ok else "short"
        value = float(f"{self.value:.3g}")
        return f"{self.goal} {self.name} {value:g} goal {self.op}{self.target:g} {verdict}"
