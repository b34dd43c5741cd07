"""The rooms of the house, read from the code itself; each message says what to do instead."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.views import doors

ROOT = Path(__file__).parent.parent
LIB = ROOT / "lib"

# room → rooms it may import (a name with a dot is one module of a room)
ROOMS = {
    "domain": set(),
    "settings": set(),
    "geo": {"domain"},
    "sheets": {"domain"},
    "store": {"domain", "settings"},
    "queries": {"domain", "geo", "store"},
    "actions": {"domain", "geo", "sheets", "store", "queries", "settings"},
    "cached": {"domain", "geo", "store", "queries", "settings"},
    "bundle": {"domain", "geo", "settings", "queries.drawing", "views.map"},
    "views": {"domain", "settings"},
    "web": {"domain", "store", "queries", "actions", "sheets", "cached", "bundle", "settings", "views.trouble"},
    "pages": {"domain", "bundle", "cached", "settings", "sheets", "actions", "views"},
    "frame": {"views", "store.engine"},
    "__main__": {"actions", "store", "settings"},
    "app": {"web", "settings"},
}
# room → what it may use beside the standard library
LIBRARIES = {
    "domain": set(),
    "settings": {"pydantic", "pydantic_settings"},
    "geo": {"geopandas", "shapely", "numpy", "pandas"},
    "sheets": {"openpyxl", "pandas", "pandera"},
    "store": {"sqlalchemy", "alembic", "pypinyin", "pyroaring"},
    "queries": {"sqlalchemy", "pandas", "numpy", "pyroaring", "rapidfuzz"},
    "actions": {"sqlalchemy", "pandas", "numpy"},
    "cached": {"streamlit", "sqlalchemy", "pyroaring"},
    "bundle": {"xstatic"},
    "views": {"streamlit", "folium", "streamlit_folium", "altair", "pandas"},
    "web": {"fastapi", "starlette", "pydantic", "jinja2", "streamlit", "streamlit_folium"},
    "pages": {"streamlit"},
    "frame": {"streamlit"},
    "__main__": {"sqlalchemy"},
    "app": {"streamlit", "starlette"},
}
ONLY_IN = {  # library → the one place that uses it
    "folium": "lib/views/map.py",
    "geopandas": "lib/geo/",
    "alembic": "lib/store/",
    "fastapi": "lib/web/",
    "xstatic": "lib/bundle.py",
    "jinja2": "lib/web/paper.py",
}
REMEMBERS = {  # beside lib/cached.py: function → why it may
    ("lib/settings.py", "settings"): "the environment is read once",
    ("lib/store/spelling.py", "_syllables"): "a syllable never changes its reading",
}
RAW_HTML = {"lib/views/markup.py"}
MIGRATIONS = "lib/store/migrations/"
SQL_ROOMS = ("store", "queries", "actions")
SQL = re.compile(
    r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|(CREATE|DROP|ALTER)\s+TABLE|PRAGMA)\b", re.S
)
NAMELESS = re.compile(r"^(utils?|helpers?|common|misc|managers?|base_.*)$")
LONGEST_PAGE = 40
DOCUMENTED = ("geo", "queries", "sheets")
# one-liners whose name and signature say all there is to say
TRIVIAL = {"lib/queries/bases.py:pages", "lib/queries/register.py:entry", "lib/queries/register.py:with_distances"}
# hosts that people are led to by a link they click; the page itself loads nothing from them
LINKED = {"uri.amap.com", "api.map.baidu.com"}
NO_ADDRESS = {"www.w3.org", ""}  # names of XML languages, and the bare "https://"
OTHER_HOSTS = [
    "cdn.jsdelivr" + ".net", "unpkg" + ".com", "cdnjs.cloudflare" + ".com", "code.jquery" + ".com", "bootstrapcdn" + ".com",
    "fonts.googleapis" + ".com", "fonts.gstatic" + ".com", "tile.openstreetmap" + ".org", "cartocdn" + ".com",
]  # fmt: skip
# the bench serves the files of those hosts itself, so that the naive map can draw at all; the browser is forbidden them
MAY_NAME_THEM = ("bench/", "tests/browser/")


def path_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def room_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return parts[1] if parts[0] == "lib" and len(parts) > 1 else parts[0]


def sources() -> list[Path]:
    found = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py")), *sorted(LIB.rglob("*.py"))]
    return [file for file in found if path_of(file) != "lib/__init__.py"]


def pages() -> list[Path]:
    return sorted((ROOT / "pages").glob("*.py"))


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def imported(file: Path) -> Iterator[str]:
    """Every module a file names, `from lib import cached` as lib.cached."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path_of(file)} 用了相对导入;请写全名,从 lib 写起。"
            whole = f"{node.module}"
            if whole == "lib" or (LIB / Path(*whole.split(".")[1:])).is_dir():
                yield from (f"{whole}.{alias.name}" for alias in node.names)
            else:
                yield whole


def ours(file: Path) -> set[str]:
    return {
        name.removeprefix("lib.") for name in imported(file) if name.startswith("lib.") and not name.startswith("lib.__version")
    }


each_source = pytest.mark.parametrize("file", sources(), ids=path_of)
each_page = pytest.mark.parametrize("file", pages(), ids=path_of)


@each_source
def test_a_file_stands_in_a_room_of_the_table(file):
    assert room_of(file) in ROOMS.keys() & LIBRARIES.keys(), (
        f"{path_of(file)} 不在表里的任何一间。放进合适的那一间;真要新开一间,写一条 docs/decisions/ 再加进这张表。"
    )


@each_source
def test_a_room_imports_only_what_the_table_lets_it(file):
    room = room_of(file)
    for name in ours(file):
        other = name.split(".")[0]
        allowed = other == room or other in ROOMS[room] or any(name.startswith(each) for each in ROOMS[room] if "." in each)
        assert allowed, (
            f"{path_of(file)}({room})导入了 lib.{name}。{room} 只能用 {sorted(ROOMS[room]) or '标准库'}:"
            "把要用的值作为参数传进来,或把代码移到能用它的那一间。"
        )


@each_source
def test_a_room_uses_only_its_own_libraries(file):
    room = room_of(file)
    for name in {each.split(".")[0] for each in imported(file)} - {"lib"} - sys.stdlib_module_names:
        assert name in LIBRARIES[room], (
            f"{path_of(file)} 用了 {name}。{room} 只用标准库和 {sorted(LIBRARIES[room])};这件事该在别的一间做。"
        )
        place = ONLY_IN.get(name)
        assert place is None or path_of(file).startswith(place), f"{path_of(file)} 用了 {name};只有 {place} 用它。"


def test_the_table_names_no_room_that_is_not_there():
    assert {room_of(file) for file in sources()} == set(ROOMS)


def test_rooms_do_not_import_one_another_in_a_circle():
    below = {room: {name.split(".")[0] for name in names} for room, names in ROOMS.items()}
    while below:
        ground = {room for room, names in below.items() if not names & below.keys()}
        assert ground, f"{sorted(below)} 互相导入。"
        below = {room: names for room, names in below.items() if room not in ground}


def memories(file: Path) -> Iterator[str]:
    """Functions that are told to remember what they returned, by decorator or by call."""
    decorators = set()
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            decorators |= {inner for each in node.decorator_list for inner in ast.walk(each)}
            if any(is_memory(each) for each in node.decorator_list):
                yield node.name
        elif isinstance(node, ast.Call) and node not in decorators and is_memory(node.func):
            yield ast.unparse(node)


def is_memory(node: ast.expr) -> bool:
    name = ast.unparse(node.func if isinstance(node, ast.Call) else node)
    return name.split(".")[-1] in ("cache", "lru_cache", "cached_property", "cache_data", "cache_resource")


@each_source
def test_only_cached_remembers(file):
    for name in memories(file) if path_of(file) != "lib/cached.py" else ():
        assert (path_of(file), name) in REMEMBERS, (
            f"{path_of(file)} 里 {name} 自己记结果。把它放进 lib/cached.py,以 revision 为键,写入后自然失效。"
        )


def test_the_list_of_those_that_remember_is_true():
    assert set(REMEMBERS) <= {(path_of(file), name) for file in sources() for name in memories(file)}


def called(file: Path) -> set[str]:
    return {ast.unparse(node.func) for node in ast.walk(tree(file)) if isinstance(node, ast.Call)}


@each_source
def test_raw_html_is_drawn_in_one_place(file):
    raw = {name for name in called(file) if re.search(r"\bst\.(html|iframe)$|components\.(v1\.)?html$", name)}
    marked = {
        keyword.arg
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg in ("unsafe_allow_html", "unsafe_allow_javascript")
    }
    assert path_of(file) in RAW_HTML or not (raw | marked), (
        f"{path_of(file)} 直接写 HTML({raw | marked})。用 lib/views/markup.py 的函数,那里统一转义。"
    )


@each_source
def test_sql_text_stays_with_the_store(file):
    if room_of(file) in SQL_ROOMS:
        return
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not SQL.search(node.value), f"{path_of(file)}:{node.lineno} 有 SQL。读写进 lib/queries/,改写进 lib/actions/。"


@each_source
def test_names_of_files_say_what_is_in_them(file):
    names = [part.removesuffix(".py") for part in file.relative_to(ROOT).parts]
    assert not [name for name in names if NAMELESS.match(name)], f"{path_of(file)}:这个名字什么也没说。用任务的名字。"


@each_source
def test_every_module_says_in_a_sentence_what_it_is(file):
    said = ast.get_docstring(tree(file))
    assert said or MIGRATIONS in path_of(file), f"{path_of(file)} 缺模块说明:第一行用一句话说它是什么。"


def public_functions(file: Path) -> Iterator[ast.FunctionDef]:
    for node in tree(file).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


@pytest.mark.parametrize("file", [file for file in sources() if room_of(file) in DOCUMENTED], ids=path_of)
def test_public_functions_of_these_rooms_say_what_they_give(file):
    silent = [function.name for function in public_functions(file) if not ast.get_docstring(function)]
    silent = [name for name in silent if f"{path_of(file)}:{name}" not in TRIVIAL]
    assert not silent, f"{path_of(file)} 的 {silent} 缺说明:单位、列、坐标系、会抛什么。"


@each_page
def test_a_page_is_a_recipe(file):
    body, text = tree(file), file.read_text(encoding="utf-8")
    assert ast.get_docstring(body), f"{path_of(file)} 第一行要说谁来、来做什么。"
    assert len(text.splitlines()) <= LONGEST_PAGE, f"{path_of(file)} 超过 {LONGEST_PAGE} 行。把画的部分移到 lib/views/。"
    defined = [node for node in ast.walk(body) if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)]
    assert not defined, f"{path_of(file)} 定义了函数。查询放 lib/queries/,画图放 lib/views/。"


def test_every_page_has_its_door_and_every_door_its_page():
    assert set(doors._TITLES) == {file.stem for file in pages()}, (
        "pages/ 与 lib/views/doors.py 的 _TITLES 对不上:每一页在那里有一个标题。"
    )


def test_a_page_that_navigation_hides_is_led_to_from_another():
    text = "".join(file.read_text(encoding="utf-8") for file in [*pages(), *sorted((LIB / "views").glob("*.py"))])
    hidden = re.findall(r'"hidden" if name == "(\w+)"', text)
    assert hidden, "lib/views/doors.py 换了写法;让这条规则仍能认出导航里不显示的页。"
    for name in hidden:
        assert re.search(rf'(page_link|switch_page)\(\s*door\("{name}"\)', text), f"没有一处链接到 pages/{name}.py。"


def tracked() -> Iterator[tuple[str, str]]:
    """Path and text of every file under version control that is text."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        try:
            yield name, (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue


def test_nothing_names_a_host_that_serves_other_peoples_files():
    named = {
        f"{name}: {host}"
        for name, text in tracked()
        for host in OTHER_HOSTS
        if host in text and not name.startswith(MAY_NAME_THEM)
    }
    assert not named, f"{sorted(named)}:断网时打不开。文件从我们自己的地址提供(lib/bundle.py)。"


def test_the_code_that_runs_knows_no_other_host_than_those_it_links_to():
    files = [ROOT / "app.py", *pages(), *(file for file in LIB.rglob("*") if file.suffix in (".py", ".js", ".css", ".html"))]
    for file in files:
        hosts = set(re.findall(r"(?:https?:)?//([\w.-]*\.[a-z]{2,}|)[/\"'?]", file.read_text(encoding="utf-8")))
        assert hosts <= LINKED | NO_ADDRESS, f"{path_of(file)} 提到 {hosts - LINKED}。页面只能从自己的地址加载。"
