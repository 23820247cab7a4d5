"""The parts of a document, each read by itself."""

from dataclasses import dataclass

from .clauses import Clause
from .folding import Folded
from .front import Front
from .outline import Node
from .rows import Annexes
from .source import Source
from .tasks import Body, BodyTask


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the reader knows of a document before it puts a plan together. `folded` is the body without its tables."""

    source: Source
    folded: Folded
    front: Front
    root: Node
    clauses: tuple[Clause, ...]
    body: Body
    annexes: Annexes

    def headings(self) -> list[tuple[Node, BodyTask | None]]:
        """Every heading with the task that it belongs to; the first is the root: what stands before any heading."""
        tasks = {id(task.node): task for task in self.body.tasks}
        found: list[tuple[Node, BodyTask | None]] = [(self.root, None)]
        waiting: list[tuple[Node, BodyTask | None]] = [(child, None) for child in reversed(self.root.children)]
        while waiting:
            node, above = waiting.pop()
            task = tasks.get(id(node), above)
            found.append((node, task))
            waiting.extend((child, task) for child in reversed(node.children))
        return found


def place_of(node: Node) -> str:
    """How a plan file names the place of a heading."""
    return node.place or "正文"
