#!/usr/bin/env python3
"""The rules of the house, checked on the source text: who may include whom, that CMake's link lists say the same, what may
stand at the top level, where Chinese text may be, and that every room has its page.

house_rules.py [ROOT]: prints one line per broken rule and exits 1, or says how much it looked at and exits 0."""
import os
import re
import sys
from pathlib import Path

TOP_LEVEL = {"CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE",
             "protocols", "firmware", "cloud", "gateway", "tools", "tests"}
FOLDERS = ("protocols", "firmware", "cloud", "gateway", "tools", "tests")

# Room (a path prefix, the longest one wins) -> what it may include besides itself. None: everything.
MAY_INCLUDE = {
    "protocols": {"protocols"},
    "firmware": {"protocols"},
    "cloud/contract": {"protocols"},
    "cloud/outbox": {"cloud/contract"},
    "cloud/mqtt": {"cloud/contract"},
    "cloud/sync": {"cloud/outbox", "cloud/contract", "cloud/mqtt"},
    "cloud/identity": {"cloud/contract"},
    "cloud/platform": {"cloud/contract", "cloud/identity", "cloud/mqtt"},
    "gateway/link": {"protocols", "cloud/contract", "cloud/outbox"},
    "gateway/vehicle": {"protocols", "cloud/contract", "cloud/outbox", "gateway/link"},
    "gateway/faults": {"protocols", "cloud/contract", "cloud/outbox"},
    "gateway/care": {"protocols", "cloud/contract", "cloud/outbox"},
    "gateway/store": {"protocols", "cloud/contract", "cloud/outbox"},
    "gateway/api": {"protocols", "cloud/contract", "cloud/outbox", "gateway/store"},
    "gateway/daemon": {"protocols", "cloud/contract", "cloud/outbox", "gateway"},
    "tools": None,
    "tests": None,
}

# Headers that may be included only there: Asio is expensive to compile, Paho is to stay behind one file.
ONLY_IN = {
    "boost/asio": ("gateway/link/", "gateway/api/", "gateway/daemon/", "cloud/platform/", "tools/simcar/", "tests/"),
    "boost/beast": ("gateway/api/", "cloud/platform/", "tests/"),
    "mqtt/": ("cloud/mqtt/paho_link.cpp", "tests/"),
    "MQTTAsync.h": ("cloud/mqtt/paho_link.cpp", "tests/"),
}

STANDARD = set("""algorithm any array atomic bit bitset cassert cctype cerrno cfloat charconv chrono cinttypes climits cmath
compare complex concepts cstdarg cstddef cstdint cstdio cstdlib cstring ctime deque exception expected forward_list functional
initializer_list iomanip ios iosfwd iostream istream iterator limits list locale map memory memory_resource new numbers numeric
optional ostream queue random ranges ratio regex scoped_allocator set source_location span sstream stack stdexcept string
string_view system_error tuple type_traits typeindex typeinfo unordered_map unordered_set utility valarray variant vector
version""".split())

CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
SHAPELESS = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
LONGEST_FILE = 400


def code_files(root):
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".cpp", ".hpp", ".h", ".c") and path.is_file():
                yield path.relative_to(root).as_posix()


def room_of(name):
    best = ""
    for room in MAY_INCLUDE:
        if (name == room or name.startswith(room + "/")) and len(room) > len(best):
            best = room
    return best


def includes(root, name):
    text = (root / name).read_text(encoding="utf-8", errors="replace")
    return [(kind, header, text.count("\n", 0, match.start(1)) + 1)
            for match in INCLUDE.finditer(text) for kind, header in [match.groups()]]


def check_include(name, kind, header):
    """What is wrong with this one include, or None."""
    for prefix, allowed in ONLY_IN.items():
        if header.startswith(prefix) and not name.startswith(allowed):
            return f"<{header}> may be included only in {', '.join(allowed[:-1])}"
    room = room_of(name)
    allowed = MAY_INCLUDE.get(room)
    if kind == "<":
        if room == "protocols" and header not in STANDARD:
            return f"protocols include nothing but the standard library and themselves, not <{header}>"
        return None
    if not header.startswith(tuple(folder + "/" for folder in FOLDERS)):
        return None   # generated, or a neighbour by its bare name
    if allowed is None or room_of(header) == room or header.startswith(room + "/"):
        return None
    if any(header.startswith(other + "/") for other in allowed):
        return None
    return f"{room} may not include {room_of(header) or header}"


def check_includes(root):
    for name in code_files(root):
        for kind, header, line in includes(root, name):
            problem = check_include(name, kind, header)
            if problem:
                yield f"{name}:{line}: {problem}"


def cmake_rooms(root):
    """faultline_room(NAME SOURCES ... LINKS ...) -> {name: (folder, sources, links)}"""
    rooms = {}
    for folder in FOLDERS[:-1]:
        for path in sorted((root / folder).rglob("CMakeLists.txt")):
            text = re.sub(r"#.*", "", path.read_text(encoding="utf-8"))
            variables = {}
            for name, words in re.findall(r"\bset\((\w+)\s*([^)]*)\)", text):
                variables.setdefault("${" + name + "}", []).extend(words.split())
            for call in re.finditer(r"faultline_room\(([^)]*)\)", text):
                name, *words = [value for word in call.group(1).split() for value in variables.get(word, [word])]
                parts = {"SOURCES": [], "LINKS": []}
                current = []
                for word in words:
                    if word in parts:
                        current = parts[word]
                    else:
                        current.append(word)
                links = [link.split("::", 1)[1] for link in parts["LINKS"] if link.startswith("faultline::")]
                rooms[name] = (path.parent.relative_to(root).as_posix(), parts["SOURCES"], links)
    return rooms


def sources_of_room(root, folder, sources):
    """A variable left among the sources is a file(GLOB): it stands for all of them but the program's own main."""
    if any(source.startswith("$") for source in sources):
        sources = [path.name for path in (root / folder).glob("*.cpp") if path.name != "main.cpp"]
    return {f"{folder}/{source}" for source in sources if (root / folder / source).is_file()}


def closure(root, files, within=""):
    """The files and every header below `within` that they reach."""
    todo, seen = list(files), set(files)
    while todo:
        for _, header, _ in includes(root, todo.pop()):
            if header not in seen and header.startswith(within) and (root / header).is_file():
                seen.add(header)
                todo.append(header)
    return seen


def reached(rooms, name):
    """The rooms a target gets through its link list, its neighbours' lists included."""
    found, todo = set(), [name]
    while todo:
        for link in rooms.get(todo.pop(), ("", [], []))[2]:
            if link not in found:
                found.add(link)
                todo.append(link)
    return found


def check_links(root):
    """Every room that is included is linked, and every room that is linked is used, if only through another's header."""
    rooms = cmake_rooms(root)
    folders = {}
    for name, (folder, _, _) in rooms.items():
        folders.setdefault(folder, set()).add(name)
    for name, (folder, sources, links) in rooms.items():
        own = closure(root, sources_of_room(root, folder, sources), folder + "/")
        included = {os.path.dirname(header) for file in own for kind, header, _ in includes(root, file) if kind == '"'}
        for other in sorted(included - {folder}):
            if other in folders and not folders[other] & reached(rooms, name):
                yield f"{folder}/CMakeLists.txt: {name} includes {other} but does not link it"
        used = {os.path.dirname(file) for file in closure(root, own)}
        for link in links:
            if link not in rooms:
                yield f"{folder}/CMakeLists.txt: {name} links faultline::{link}, which is no room"
            elif rooms[link][0] not in used:
                yield f"{folder}/CMakeLists.txt: {name} links faultline::{link} but uses nothing of it"


def check_top_level(root):
    for entry in sorted(os.listdir(root)):
        if not entry.startswith(".") and entry not in TOP_LEVEL and entry not in ("build", "compile_commands.json"):
            yield f"{entry}: does not belong at the top level"


def without_comment(line):
    before = line.split("//")[0]
    return before if before.count('"') % 2 == 0 else line


def check_language(root):
    for name in code_files(root):
        if name.startswith("tests/") or "/data/" in name:
            continue
        for number, line in enumerate((root / name).read_text(encoding="utf-8", errors="replace").split("\n"), 1):
            if CHINESE.search(without_comment(line)):
                yield f"{name}:{number}: Chinese text belongs in the catalogue (cloud/contract/texts), not in code"


def check_files(root):
    for name in code_files(root):
        stem = Path(name).stem
        if stem in SHAPELESS or SHAPELESS & set(name.split("/")[:-1]):
            yield f"{name}: a name that says nothing (utils, helpers, common, misc, manager)"
        length = (root / name).read_text(encoding="utf-8", errors="replace").count("\n")
        if length > LONGEST_FILE and "/data/" not in name:
            yield f"{name}: {length} lines; beyond {LONGEST_FILE} it is two files"


def check_pages(root):
    rooms = set()
    for name in code_files(root):
        parts = name.split("/")
        if parts[0] != "tests" and len(parts) > 2:
            rooms.add("/".join(parts[:2]))
    rooms |= {folder for folder, _, _ in cmake_rooms(root).values() if folder.count("/") == 1}
    for room in sorted(rooms):
        if not (root / room / "README.md").is_file():
            yield f"{room}: has no README.md"


CHECKS = (check_includes, check_links, check_top_level, check_language, check_files, check_pages)


def broken_rules(root):
    return [problem for check in CHECKS for problem in check(root)]


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]).resolve()
    problems = broken_rules(root)
    for problem in problems:
        print(problem)
    if problems:
        sys.exit(1)
    files, rooms = len(list(code_files(root))), len(cmake_rooms(root))
    if not files or not rooms:
        print(f"{root}: found no code to look at")
        sys.exit(1)
    print(f"{files} files in {rooms} rooms keep the rules of the house")


if __name__ == "__main__":
    main()
