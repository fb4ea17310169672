"""Who reads what in a world, worked out from its steps alone, by no code of the portal.

It walks ancestors at each question, which is slow and plain; the portal keeps grants as rows, which is neither.
"""

from dataclasses import dataclass, field, replace

from tests.worlds.script import (
    GROUND,
    GROUND_KINDS,
    HOME,
    INDEXES,
    OTHER_PAGES,
    OWNERS,
    SECTIONS,
    Adopt,
    Attach,
    Delete,
    Draft,
    Link,
    Make,
    Move,
    Need,
    Publish,
    Rename,
    Restrict,
    Step,
    Unpublish,
    World,
)

# What each reader belongs to, and the pages at and below which their groups work.
GROUPS = {"visitor": "", "member": "", "member_a": "a", "member_b": "b", "author_a": "a", "broker": ""}
WORKS_AT = {"author_a": {f"{index}-a" for index in INDEXES}, "broker": {HOME}}


@dataclass
class Node:
    kind: str
    under: str
    slug: str
    live: bool = True
    restriction: str = ""
    deleted: bool = False


@dataclass
class Tree:
    """The pages of a world as they stand after some steps, and every address that each has had."""

    nodes: dict[str, Node] = field(
        default_factory=lambda: {
            HOME: Node("home", "", ""),
            **{name: Node(GROUND_KINDS[name], above, name.removeprefix(f"{above}-")) for name, above in GROUND.items()},
        }
    )
    addresses: dict[str, list[str]] = field(default_factory=dict)
    # The pages above each of these addresses when it was had.
    hosts: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def above(self, name: str) -> list[str]:
        """The page and those above it, from the page up."""
        found = []
        while name:
            found.append(name)
            name = self.nodes[name].under
        return found

    def below(self, name: str) -> list[str]:
        return [other for other in self.nodes if name in self.above(other)]

    def address(self, name: str) -> str:
        return "/".join(["", *(self.nodes[one].slug for one in reversed(self.above(name)[:-1])), ""])

    def note_addresses(self) -> None:
        for name, node in self.nodes.items():
            if not node.deleted:
                had = self.addresses.setdefault(name, [])
                address = self.address(name)
                if address not in had:
                    had.append(address)
                self.hosts.setdefault((name, address), set()).update(self.above(name))

    def stands(self, name: str) -> bool:
        return name in self.nodes and not self.nodes[name].deleted

    def is_free(self, under: str, slug: str, name: str) -> bool:
        return not any(
            node.under == under and node.slug == slug and not node.deleted and other != name
            for other, node in self.nodes.items()
        )

    def may_hold(self, under: str, kind: str) -> bool:
        above = self.nodes[under]
        if kind in SECTIONS:
            return above.kind == "section" and above.under == SECTIONS[kind]
        if kind == "lesson":
            return above.kind == "training"
        return kind == "standard" and above.kind in {"home", "standard"}

    def live_above(self, under: str) -> bool:
        return all(self.nodes[one].live for one in self.above(under))

    def take(self, step: Step) -> bool:
        """Do a step; False, and nothing done, where the portal would refuse it or nothing would change."""
        done = self._take(step)
        if done:
            self.note_addresses()
        return done

    def _take(self, step: Step) -> bool:
        if isinstance(step, Need):
            return True
        if isinstance(step, Make):
            if not self.stands(step.under) or not self.may_hold(step.under, step.kind):
                return False
            if not self.is_free(step.under, step.slug, step.name):
                return False
            if step.state in {"live", "withdrawn"} and not self.live_above(step.under):
                return False
            self.nodes[step.name] = Node(step.kind, step.under, step.slug, live=step.state == "live")
            return True
        if not self.stands(step.name):  # type: ignore[attr-defined]
            return False
        return self._change(self.nodes[step.name], step)  # type: ignore[attr-defined]

    def _change(self, node: Node, step: Step) -> bool:
        if isinstance(step, Adopt):
            return node.kind == "practice"
        if isinstance(step, Restrict):
            changes = node.restriction != step.to
            node.restriction = step.to
            return changes
        if isinstance(step, Link):
            return self.stands(step.to) and step.to != step.name
        if isinstance(step, Draft | Attach):
            return node.kind not in {"index", "section", "home"}
        if node.kind in {"index", "section", "home"}:
            return False
        if isinstance(step, Move):
            if not self.stands(step.under) or not self.may_hold(step.under, node.kind):
                return False
            if node.under == step.under or step.name in self.above(step.under):
                return False
            if not self.is_free(step.under, node.slug, step.name) or (node.live and not self.live_above(step.under)):
                return False
            node.under = step.under
        elif isinstance(step, Rename):
            if node.slug == step.slug or not self.is_free(node.under, step.slug, step.name):
                return False
            node.slug = step.slug
        elif isinstance(step, Publish):
            if node.live or not self.live_above(node.under):
                return False
            node.live = True
        elif isinstance(step, Unpublish):
            if not node.live:
                return False
            for other in self.below(step.name):
                self.nodes[other].live = False
        elif isinstance(step, Delete):
            for other in self.below(step.name):
                self.nodes[other].deleted = True
        return True

    def is_open(self, name: str, reader: str) -> bool:
        """Whether the restrictions on a page and above it let a reader in."""
        for one in self.above(name):
            to = self.nodes[one].restriction
            if to == "password" or (to and reader == "visitor"):
                return False
            if to and set(to) <= set(OWNERS) and GROUPS[reader] not in set(to):
                return False
        return True

    def is_worked_on(self, name: str, reader: str) -> bool:
        return bool(WORKS_AT.get(reader, set()) & set(self.above(name)))

    def is_read(self, name: str, reader: str) -> bool:
        return (
            self.stands(name)
            and self.nodes[name].live
            and (self.is_open(name, reader) or self.is_worked_on(name, reader))
        )

    def parts_read(self, step: Adopt, reader: str) -> tuple[str, ...]:
        """The parts of a file that a reader may read: none without its stage, nor where they can't read its practice.

        No reader is of the team of a file.
        """
        if not self.is_read(step.name, reader):
            return ()
        audiences = {"public"}
        if reader != "visitor":
            audiences.add("members")
        if GROUPS[reader] == step.owner:
            audiences.add("establishment")
        shown = {part for part, audience in step.shown if audience in audiences}
        return tuple(part for part in step.filled if part in shown) if "stage" in shown else ()

    def known(self, reader: str) -> set[str]:
        """The pages that a reader reads or works on, with those above them, which their addresses name."""
        own = {
            name
            for name in self.nodes
            if self.stands(name) and (self.is_read(name, reader) or self.is_worked_on(name, reader))
        }
        return {HOME} | {one for name in own for one in self.above(name)}

    def is_past_of_others(self, name: str, address: str, reader: str) -> bool:
        """Whether an old address tells of a page that the reader may not know of, by what was once open to all.

        It was below a page that is no longer published; or another page, which they may not know of, has had it too:
        a new page takes the redirects from where it stands away.
        """
        known = self.known(reader)
        below = any(one not in known and self.is_open(one, reader) for one in self.hosts[name, address])
        others = [one for one, had in self.addresses.items() if address in had and one != name]
        return name in known and (below or any(one not in known for one in others))

    def asks_a_password(self, name: str) -> bool:
        return any(self.nodes[one].restriction == "password" for one in self.above(name))


def tree_of(world: World) -> Tree:
    tree = Tree()
    tree.note_addresses()
    for step in world.steps:
        tree.take(step)
    return tree


def legal(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Leave out the steps that the portal would refuse."""
    tree = Tree()
    return tuple(step for step in steps if tree.take(step))


def without_what_is_not_known(world: World) -> World | None:
    """The same world where what the reader may not know of was never made; None where it has no such history.

    A page that came from a place that they may not know of is made where it went from there.
    """
    whole = tree_of(world)
    known = whole.known(world.reader)
    kept: list[Step] = []
    later = {name: [step.under for step in world.of(Move) if step.name == name] for name in whole.nodes}
    for step in world.steps:
        if isinstance(step, Need):
            page = step.page if step.page in known else ""
            kept.append(replace(step, page=page, answers=tuple(one for one in step.answers if one in known)))
        elif (
            step.name not in known
            or any(getattr(step, one) not in known for one in OTHER_PAGES.get(type(step), ()))
            or (isinstance(step, Draft) and not whole.is_worked_on(step.name, world.reader))
        ):  # type: ignore[attr-defined]
            continue
        elif isinstance(step, Adopt):
            parts = whole.parts_read(step, world.reader)
            if "stage" in parts:
                kept.append(replace(step, filled=parts))
        elif isinstance(step, Make) and step.under not in known:
            places = [place for place in later[step.name] if place in known]
            kept.append(replace(step, under=places[0]))
        elif not (isinstance(step, Move) and step.under not in known):
            kept.append(step)
    smaller = world.with_steps(legal(tuple(kept)))
    there = tree_of(smaller)
    same = all(
        there.stands(name)
        and (there.nodes[name].under, there.nodes[name].slug, there.nodes[name].live, there.nodes[name].restriction)
        == (whole.nodes[name].under, whole.nodes[name].slug, whole.nodes[name].live, whole.nodes[name].restriction)
        for name in known
    )
    return smaller if same else None
