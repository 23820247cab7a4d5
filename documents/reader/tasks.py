"""Which headings of a document's body are its tasks, with who answers for each."""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field

from .clauses import Clause
from .folding import Folded
from .outline import GENERAL, GOALS, SAFEGUARDS, TASKS, Node, title_of
from .rows import Named

_OWN_BODY = 30  # characters between a heading and its statement that make it a task and no group
_NAMED_SO = re.compile(
    r"重点任务|主要任务|共建任务|工作任务|重点工作|主要工作|工作内容|重点举措|主要举措|主要措施|工作措施|具体措施|工作重点|重点行动|重点工程|任务举措"
)


@dataclass(slots=True, eq=False)
class BodyTask:
    """A task of the body. Places are of the folded text."""

    node: Node
    title: str
    heading: str
    clauses: list[Clause] = field(default_factory=list)
    sure: float = 0.95

    @property
    def lead(self) -> tuple[Named, ...]:
        """The leading units of all its statements, each once."""
        return tuple({each.name: each for clause in self.clauses for each in clause.lead}.values())

    @property
    def support(self) -> tuple[Named, ...]:
        """The supporting units; none that leads."""
        leads = {each.name for each in self.lead}
        found = {each.name: each for clause in self.clauses for each in clause.support if each.name not in leads}
        return tuple(found.values())

    @property
    def due(self) -> str:
        """When it is to be done, as printed."""
        return next((clause.due for clause in self.clauses if clause.due), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The tasks of a body, and the statements of who answers that belong to none."""

    tasks: tuple[BodyTask, ...]
    loose: tuple[Clause, ...]


def read_tasks(folded: Folded, root: Node, clauses: tuple[Clause, ...]) -> Body:
    """Tasks are the headings that say who answers, and those beside them that ought to."""
    nodes = list(_walk(root))
    starts = [node.start for node in nodes]
    owners: dict[int, list[Clause]] = {}
    loose: list[Clause] = []
    for clause in clauses:
        place = bisect_right(starts, clause.start) - 1
        if place < 0:
            loose.append(clause)
            continue
        owners.setdefault(place, []).append(clause)
    by_node = {id(nodes[place]): found for place, found in owners.items()}
    outside = {id(nodes[place]): found for place, found in owners.items() if not _is_safeguard(folded, nodes[place])}
    outside |= _continued(nodes, by_node, outside)
    if outside and len(outside) < len(by_node) and _has_task_section(folded, root):
        loose.extend(clause for key, found in by_node.items() if key not in outside for clause in found)
        by_node = outside
    if not by_node:
        return Body(tasks=tuple(_without_units(folded, root)), loose=tuple(sorted(loose, key=lambda each: each.start)))
    _lift(root, by_node)
    tasks = _chosen(folded, nodes, by_node)
    return Body(tasks=tuple(tasks), loose=tuple(sorted(loose, key=lambda each: each.start)))


def _walk(node: Node) -> "list[Node]":
    found: list[Node] = []
    waiting = list(reversed(node.children))
    while waiting:
        each = waiting.pop()
        found.append(each)
        waiting.extend(reversed(each.children))
    return found


def _section(node: Node) -> Node:
    return node.path[0]


def _is_safeguard(folded: Folded, node: Node) -> bool:
    titles = [title_of(folded, each) for each in node.path[:2]]
    if any(_NAMED_SO.search(each) for each in titles[:1]):
        return False
    return any(SAFEGUARDS.search(each) and len(each) <= 24 for each in titles[:1])


def _has_task_section(folded: Folded, root: Node) -> bool:
    return any(
        TASKS.search(title_of(folded, child)) or child.children
        for child in root.children
        if not SAFEGUARDS.search(title_of(folded, child))
    )


def _continued(
    nodes: list[Node], by_node: dict[int, list[Clause]], outside: dict[int, list[Clause]]
) -> dict[int, list[Clause]]:
    """Headings in a section of safeguards that go on with the numbers of the tasks: they are tasks."""
    kinds = Counter(node.kind for node in nodes if id(node) in outside)
    if not kinds:
        return {}
    most = kinds.most_common(1)[0][0]
    highest = max((node.number or 0 for node in nodes if id(node) in outside and node.kind == most), default=0)
    found = {}
    for node in nodes:
        if (
            id(node) in by_node
            and id(node) not in outside
            and node.kind == most
            and node.kind == "number"
            and node.number == highest + 1
            and highest > 1
        ):
            found[id(node)] = by_node[id(node)]
            highest += 1
    return found


def _lift(root: Node, by_node: dict[int, list[Clause]]) -> None:
    """A statement behind the last of several points holds for all of them, if in the document only last points have one."""
    last_only, several = [], 0
    for parent in _walk(root):
        if len(parent.children) < 2:
            continue
        having = [child for child in parent.children if _has(child, by_node)]
        if len(having) >= 2:
            several += 1
        elif (
            having == parent.children[-1:]
            and id(having[0]) in by_node
            and id(parent) not in by_node
            and by_node[id(having[0])][-1].end >= having[0].until - 2
        ):
            last_only.append(parent)
    if len(last_only) <= several:
        last_only = [parent for parent in last_only if parent.children[0].kind in ("item", "circle", "bullet")]
    for parent in last_only:
        by_node[id(parent)] = by_node.pop(id(parent.children[-1]))


def _has(node: Node, by_node: dict[int, list[Clause]]) -> bool:
    return id(node) in by_node or any(id(each) in by_node for each in _walk(node))


def _chosen(folded: Folded, nodes: list[Node], by_node: dict[int, list[Clause]]) -> list[BodyTask]:
    """Nodes with a statement, and leaves beside them without one. A statement of a group holds for the tasks under it."""
    answered = {id(node) for node in nodes if id(node) in by_node}
    kinds = Counter(node.kind for node in nodes if id(node) in answered)
    most = kinds.most_common(1)[0][0]
    parents = {id(node.parent) for node in nodes if id(node) in answered and node.kind == most}
    sections = {id(_section(node)) for node in nodes if id(node) in answered}
    tasks: list[BodyTask] = []
    inherited: dict[int, list[Clause]] = {}
    for node in nodes:
        own = by_node.get(id(node), [])
        under = [child for child in _walk(node) if id(child) in answered]
        if own and under and own[0].start - node.title_end > _OWN_BODY and own[0].start < node.end:
            under = []  # a task that has tasks of its own below it, as where a heading is missing
        if under or (own and node.kind != most and any(child.kind == most for child in node.children)):
            if own:
                inherited[id(node)] = own
            continue
        above = inherited.get(id(node.parent), [])
        beside = (
            node.kind == most
            and (id(node.parent) in parents or id(_section(node)) in sections)
            and _beside(node, answered, most)
        )
        heading_only = not own and _covered(node, by_node) and not (above and node.kind == most)
        if heading_only or not (own or (beside and not _is_general(folded, node)) or (above and node.kind == most)):
            continue
        clauses = own or above
        title = title_of(folded, node)
        if not re.search(r"[一-鿿]{2}", title):
            continue
        sure = 0.95 if own and all(each.sure for each in own) else 0.75 if clauses else 0.6
        tasks.append(BodyTask(node, title or "（无标题）", _heading(folded, node), list(clauses), sure))
    return tasks


def _covered(node: Node, by_node: dict[int, list[Clause]]) -> bool:
    """Whether a heading above it has the statement: then the point is part of that task."""
    return any(id(above) in by_node for above in node.path[:-1])


def _beside(node: Node, answered: set[int], kind: str) -> bool:
    """Whether at least half of the headings of its kind in its section say who answers."""
    same = [each for each in [_section(node), *_walk(_section(node))] if each.kind == kind]
    return sum(id(each) in answered for each in same) * 2 >= len(same)


def _is_general(folded: Folded, node: Node) -> bool:
    titles = [title_of(folded, each) for each in node.path]
    return any(
        GENERAL.search(each) or (GOALS.search(each) and not TASKS.search(each)) for each in titles[:2]
    ) or _is_safeguard(folded, node)


def _heading(folded: Folded, node: Node) -> str:
    """The group that a task stands under; "" where that is the whole section of tasks."""
    parent = node.parent
    if parent is None or parent.kind == "root":
        return ""
    title = title_of(folded, parent)
    return "" if re.fullmatch(rf"(?:{_NAMED_SO.pattern})", title) else title[:100]


def _without_units(folded: Folded, root: Node) -> list[BodyTask]:
    """Tasks of a document that says nowhere who answers: the headings of its section of tasks."""
    tasks: list[BodyTask] = []
    named = any(_NAMED_SO.search(title_of(folded, section)) for section in root.children)
    for section in root.children:
        general = GENERAL.search(title_of(folded, section)) or GOALS.search(title_of(folded, section)[:12])
        if not named and (general or _is_safeguard(folded, section)):
            continue
        if named and not _NAMED_SO.search(title_of(folded, section)):
            continue
        if section.kind not in ("major", "chapter", "section") and (named or section.children):
            continue
        for child in section.children or ([section] if section.kind in ("minor", "number") else []):
            kinds = ("number", "minor") if child.kind == "section" else ("number",)
            grandchildren = [each for each in child.children if each.kind in kinds]
            sure = 0.5 if named else 0.4
            nodes = grandchildren or [child]
            tasks.extend(BodyTask(node, title_of(folded, node), _heading(folded, node), [], sure) for node in nodes)
    return tasks


def goal_stretches(folded: Folded, root: Node) -> list[tuple[int, int]]:
    """Where the body states goals."""
    found: list[tuple[int, int]] = []
    for node in _walk(root):
        title = title_of(folded, node)
        is_goal = GOALS.search(title[:20]) and not re.search(r"任务|举措|落实", title[:8])
        if is_goal and (not found or node.start >= found[-1][1]):
            found.append((node.start, node.until))
    return found
