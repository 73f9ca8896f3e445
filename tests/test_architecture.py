"""The rules of the code: who may import what, and who may touch the world."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "src" / "bookmaker"
MODULES = sorted(PACKAGE.rglob("*.py"))

# The command's own modules: they tell, and end the program.
COMMANDS = {"cli.py"} | {f"commands/{path.name}" for path in (PACKAGE / "commands").glob("*.py")}

# Each foreign library is known to one module, or to few; WeasyPrint to its adapter and those that mend it.
KNOWN_TO = {
    "yaml": {"manifest/nodes.py"},
    "pydantic": {
        f"manifest/{name}.py" for name in ("closed", "cover", "entries", "model", "products", "scalars")
    },
    "pydantic_core": {"manifest/scalars.py"},
    "isbnlib": {"manifest/identifiers.py"},
    "langcodes": {"manifest/languages.py"},
    "packaging": {"manifest/licences.py"},
    "markdown_it": {"content/markdown.py"},
    "mdit_py_plugins": {"content/markdown.py"},
    "pygments": {"content/highlight.py"},
    "latex2mathml": {"content/mathematics.py"},
    "ziamath": {"content/mathematics.py"},
    "icu": {"content/collation.py"},
    "PIL": {
        "content/images.py",
        "editions/pictures.py",
        "editions/page_pictures.py",
        "files/separation.py",
        "gates/image_ink.py",
    },
    "zint": {"editions/barcode.py"},
    "ftfy": {"importing/mending.py"},
    "jinja2": {"editions/filling.py"},
    "markupsafe": {"editions/filling.py"},
    "tinycss2": {"editions/style_sheets.py", "editions/colours.py"},
    "uharfbuzz": {"editions/font_subsets.py"},
    "fontTools": {"font_bounds.py", "editions/font_subsets.py", "files/font_programs.py"},
    "weasyprint": {
        "files/layout.py",
        "files/mends.py",
        "files/list_numbers.py",
        "files/note_columns.py",
        "files/running_notes.py",
        "files/note_area.py",
        "files/note_lines.py",
        "files/note_setting.py",
        "files/white_space.py",
        "files/waiting_figures.py",
        "files/line_numbers.py",
        "files/cut_off.py",
        "files/balancing.py",
        "files/block_steps.py",
        "files/mending.py",
        "files/page_styles.py",
        "files/quick_lengths.py",
        "files/quick_styles.py",
        "files/selector_places.py",
        "files/soft_hyphens.py",
        "files/text_kinds.py",
        "files/cut_fonts.py",
        "files/drawn_lines.py",
        "files/drawn_words.py",
        "files/fine_gradients.py",
        "files/first_lines.py",
        "files/foreseen_lines.py",
        "files/known_lines.py",
        "files/pseudo_boxes.py",
        "files/long_texts.py",
        "files/inks.py",
        "files/press_images.py",
        "files/flattening.py",
        "files/glimpses.py",
        "files/drawn_boxes.py",
        "files/tags.py",
        "files/word_ends.py",
    },
    "pydyf": {
        "files/tags.py",
        "files/inks.py",
        "files/press_images.py",
        "files/flattening.py",
        "files/page_resources.py",
        "files/screen_profiles.py",
    },
    "cssselect2": {"editions/faces.py", "files/layout.py"},
    "pikepdf": {
        "files/built.py",
        "files/joining.py",
        "files/archival.py",
        "files/leaves.py",
        "files/page_boxes.py",
        "files/pdf_metadata.py",
        "files/shared_fonts.py",
        "files/press_ready.py",
        "files/second_ua.py",
        "files/proof_marks.py",
        "gates/colour_spaces.py",
        "gates/glyph_widths.py",
        "gates/image_ink.py",
        "gates/painting.py",
        "gates/pdf_reading.py",
        "gates/tag_reading.py",
    },
    "ebooklib": {"files/epub.py"},
    "pypdfium2": {"files/raster.py"},
    "starlette": {"preview/serving.py"},
    "uvicorn": {"preview/serving.py"},
    "watchfiles": {"preview/watching.py"},
    "click": COMMANDS,
    "shellingham": {"commands/completion.py"},
}

# A tree of elements, as Python's own: whoever reads XML or HTML may know it.
EVERYBODYS = {"lxml"}

# The order of the stages: a module imports from its own stage and earlier ones.
STAGES = [
    "diagnostics",
    "font_bounds",
    "filed",
    "free_names",
    "packaged",
    "order",
    "workspace",
    "writing",
    "programs",
    "processes",
    "software",
    "steps",
    "seal",
    "store",
    "disk_store",
    "restoring",
    "questions",
    "manifest",
    "profiles",
    "shelf",
    "library",
    "sources",
    "volume",
    "naming",
    "content",
    "importing",
    "editions",
    "lint",
    "files",
    "gates",
    "gated",
    "layouts",
    "paged",
    "reflowed",
    "wrapped",
    "alone",
    "offprints",
    "proofs",
    "specimen",
    "pipeline",
    "remembered",
    "preview",
    "commands",
    "cli",
    "__main__",
]

# Modules that are the world's side of the program.
DISK = {
    "workspace.py",
    "writing.py",
    "programs.py",
    "processes.py",
    "software.py",
    "seal.py",
    "disk_store.py",
    "filed.py",
}
WORLDLY = DISK | {"preview/serving.py", "preview/watching.py"} | COMMANDS
WORLD = {
    "argparse",
    "glob",
    "pathlib.Path",
    "shutil",
    "socket",
    "subprocess",
    "tempfile",
    "time",
    "urllib.request",
}
# What all may take of `os`: how many processors there are, politeness, and switches of libraries.
OF_SYSTEM = {"cpu_count", "environ", "nice"}
CLOCK = {"now", "today", "utcnow"}


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


SOURCES = {name(path): ast.parse(path.read_text("utf-8")) for path in MODULES}


def imports(module: ast.Module) -> set[str]:
    """The names of all modules that a module imports, late imports included."""
    found: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


IMPORTS = {module: imports(source) for module, source in SOURCES.items()}


def top(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def stage(module: str) -> int:
    return STAGES.index(top(module))


def test_a_foreign_library_is_known_to_those_that_are_listed_for_it_and_to_no_other() -> None:
    libraries = {library: set[str]() for library in KNOWN_TO}
    for module, names in IMPORTS.items():
        for library in set(map(top, names)) - sys.stdlib_module_names - EVERYBODYS - {"bookmaker"}:
            libraries.setdefault(library, set()).add(module)
    libraries["click"] |= COMMANDS  # any of them may
    assert libraries == KNOWN_TO


def test_every_module_has_its_stage_and_imports_others_by_their_full_names() -> None:
    """Else nothing would be known of what it imports, or of where it stands."""
    assert {top(module.removesuffix(".py").replace("/", ".")) for module in SOURCES} - {*STAGES} == {
        "__init__"
    }
    nodes = ((module, node) for module, source in SOURCES.items() for node in ast.walk(source))
    assert [module for module, node in nodes if isinstance(node, ast.ImportFrom) and node.level] == []


def test_imports_point_to_earlier_stages() -> None:
    later = {
        (module, used)
        for module, names in IMPORTS.items()
        if module != "__init__.py"
        for used in (one.removeprefix("bookmaker.") for one in names if one.startswith("bookmaker."))
        if top(used) in STAGES and stage(used) > stage(module.removesuffix(".py").replace("/", "."))
    }
    assert later == set()


def test_only_the_sides_to_the_world_touch_disk_clock_network_and_terminal() -> None:
    worldly = {
        (module, used)
        for module, source in SOURCES.items()
        if module not in WORLDLY
        for used in (*(IMPORTS[module] & WORLD), *_asked_of_the_world(source))
    }
    assert worldly == set()


def _asked_of_the_world(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Name(id="open" | "print" | "input" as function)):
                yield function
            case ast.Attribute(value=ast.Name(id="os"), attr=function) if function not in OF_SYSTEM:
                yield f"os.{function}"
            case ast.Call(func=ast.Attribute(attr=function)) if function in CLOCK:
                yield function


def test_no_module_is_named_after_nothing() -> None:
    assert {path.stem for path in MODULES} & {"utils", "helpers", "common", "misc", "base"} == set()


def test_every_module_says_what_it_is() -> None:
    assert [module for module, source in SOURCES.items() if not ast.get_docstring(source)] == []


# --- what the code says of itself ------------------------------------------------------------------------

PAGE = (PACKAGE.parents[1] / "ARCHITECTURE.md").read_text("utf-8")


def test_the_page_on_the_architecture_names_every_stage() -> None:
    assert [one for one in STAGES if f"`{one}.py`" not in PAGE and f"`{one}/`" not in PAGE] == []


def test_the_page_on_the_architecture_names_no_file_that_is_not_there() -> None:
    named = set(re.findall(r"`([\w/.-]+(?:\.py|\.md|\.yaml|/))`", PAGE)) - {"chapters/one.md"}
    roots = (PACKAGE, PACKAGE / "content", PACKAGE.parents[1])
    assert {name for name in named if not any((root / name).exists() for root in roots)} == set()


def test_the_guide_of_a_package_names_no_module_that_is_not_there() -> None:
    lost = set()
    for package in ("files", "importing", "preview"):
        guide = ast.get_docstring(SOURCES[f"{package}/__init__.py"]) or ""
        for named in set(re.findall(r"`([\w./]+)`", guide)) - {"book.yaml"}:
            folder, module = PACKAGE / package, f"{named.replace('.', '/')}.py"
            if not any(path.exists() for path in (folder / named, folder / module, PACKAGE / module)):
                lost.add((package, named))
    assert lost == set()
