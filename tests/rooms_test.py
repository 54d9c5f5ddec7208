#!/usr/bin/env python3
"""The house's arrows: a room of src/ includes only the rooms that its fitment_room line in CMakeLists.txt names, and the arrows have no cycle.

Unit tests (src/*/*_test.cc) may also include tests/support; tests/support is held to the rooms' values and seams, never to cli.
Run alone or by ctest; `python3 tests/rooms_test.py -v` prints every arrow that is used.
"""
import pathlib
import re
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)


def allowed_rooms(cmake_text):
    """{room: rooms it may include} from the fitment_room lines."""
    rooms = {}
    for name, rest in re.findall(r"^fitment_room\(\s*(\w+)\s+([^)]*)\)", cmake_text, re.M):
        listed = re.search(r"ROOMS\s*((?:\w+\s*)*?)(?=LIBS|$)", re.sub(r"\$\{[^}]*\}", "", rest).strip())
        rooms[name] = set(listed[1].split()) if listed else set()
    return rooms


def arrow_faults(root, rooms):
    """Every include of `root`/src and `root`/tests/support that no arrow allows, as "file: includes x, …"."""
    faults, used = [], set()
    files = sorted(path for folder in ("src", "tests/support") for path in (root / folder).rglob("*") if path.suffix in (".h", ".cc"))
    for path in files:
        place = path.relative_to(root)
        inside = place.parts[1] if place.parts[0] == "src" else "support"
        if inside != "support" and inside not in rooms:
            faults.append(f"{place}: the room {inside} has no fitment_room line in CMakeLists.txt")
            continue
        for include in INCLUDE.findall(path.read_text(encoding="utf-8")):
            to = include.split("/")[0]
            used.add((inside, to))
            if "/" not in include or include.startswith("../"):
                faults.append(f'{place}: includes "{include}"; name the room too: "{inside}/{include}"')
            elif to == "support":
                if inside != "support" and not path.name.endswith("_test.cc"):
                    faults.append(f'{place}: includes "{include}", but only tests may include tests/support')
            elif to == "fitment":
                if not (root / "include" / include).exists():
                    faults.append(f'{place}: includes "{include}", which include/ does not have')
            elif inside == "support":
                if to not in rooms or to == "cli":
                    faults.append(f'{place}: includes "{include}"; tests/support may include any room but cli')
            elif to != inside and to not in rooms[inside]:
                faults.append(f'{place}: includes "{include}", but {inside} may include only {sorted(rooms[inside] | {inside})}')
    return faults, used


def cycle_in(rooms):
    """A cycle of the declared arrows as a list of rooms, or []."""
    state = {}

    def visit(room, path):
        if state.get(room) == "done":
            return []
        if room in path:
            return path[path.index(room):] + [room]
        for to in sorted(rooms.get(room, ())):
            if found := visit(to, path + [room]):
                return found
        state[room] = "done"
        return []

    for room in sorted(rooms):
        if found := visit(room, []):
            return found
    return []


def shared_names(root):
    """Types that two rooms define under one name, as "Name: file, file". All of it is one namespace: the linker would take one for the other."""
    places = {}
    for path in sorted((root / "src").rglob("*.h")):
        for name in re.findall(r"^(?:struct|class|enum class) (\w+)[^;{]*\{", path.read_text(encoding="utf-8"), re.M):
            places.setdefault(name, {})[path.relative_to(root).parts[1]] = str(path.relative_to(root))
    return [f"{name}: {', '.join(files.values())}" for name, files in places.items() if len(files) > 1]


class Rooms(unittest.TestCase):
    def test_a_type_has_its_name_alone(self):
        self.assertEqual(shared_names(ROOT), [])

    def test_every_include_follows_an_arrow(self):
        rooms = allowed_rooms((ROOT / "CMakeLists.txt").read_text())
        self.assertGreater(len(rooms), 10)
        self.assertEqual(rooms["solver"], {"base"})
        faults, used = arrow_faults(ROOT, rooms)
        if "-v" in sys.argv:
            for a, b in sorted(used):
                print(f"{a} -> {b}")
        self.assertFalse(faults, "\n" + "\n".join(faults))

    def test_arrows_have_no_cycle_and_every_room_has_a_line(self):
        rooms = allowed_rooms((ROOT / "CMakeLists.txt").read_text())
        self.assertEqual(cycle_in(rooms), [])
        self.assertEqual({path.name for path in (ROOT / "src").iterdir() if path.is_dir()} - set(rooms), set())

    def test_the_test_itself_sees_a_forbidden_arrow(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for place, text in {"src/solver/a.cc": '#include "net/url.h"\n#include "solver/b.h"\n', "src/net/c.cc": '#include "base/d.h"\n',
                                "src/net/e.cc": '#include "support/fake.h"\n', "src/net/e_test.cc": '#include "support/fake.h"\n'}.items():
                (root / place).parent.mkdir(parents=True, exist_ok=True)
                (root / place).write_text(place and text)
            faults, _ = arrow_faults(root, {"solver": {"base"}, "net": {"base"}, "base": set()})
            self.assertEqual([fault.split(":")[0] for fault in faults], ["src/net/e.cc", "src/solver/a.cc"])

    def test_the_test_itself_sees_a_shared_name(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for place, text in {"src/net/a.h": "struct One {\n};\nclass Two;\n", "src/store/b.h": "struct One {\n};\nclass Two {\n};\n"}.items():
                (root / place).parent.mkdir(parents=True, exist_ok=True)
                (root / place).write_text(text)
            self.assertEqual(shared_names(root), ["One: src/net/a.h, src/store/b.h"])

    def test_the_test_itself_sees_a_cycle(self):
        self.assertEqual(cycle_in({"a": {"b"}, "b": {"c"}, "c": {"a"}}), ["a", "b", "c", "a"])
        self.assertEqual(cycle_in({"a": {"b", "c"}, "b": {"c"}, "c": set()}), [])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
