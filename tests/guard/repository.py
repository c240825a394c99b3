"""The repository as its guards see it: files that git tracks, modules, imports."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("service", "workers", "simulator", "config")


@cache
def tracked() -> list[Path]:
    """List the files that git tracks or would, those it ignores left out."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return sorted(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def modules(*packages: str) -> list[Path]:
    """List the Python files of top-level packages."""
    return [path for path in tracked() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in packages]


def name(path: Path) -> str:
    """Write a path as seen from the root of the repository."""
    return path.relative_to(ROOT).as_posix()


@cache
def text(path: Path) -> str:
    """Read a file, empty where it is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@cache
def tree(path: Path) -> ast.Module:
    """Parse a module."""
    return ast.parse(text(path), name(path))


@cache
def imports(path: Path, *, for_types: bool = True) -> list[str]:
    """List the dotted names that a module imports, at whatever depth; on wish without those for types alone."""
    return list(_imports(path, for_types=for_types))


def _imports(path: Path, *, for_types: bool) -> Iterator[str]:
    for node in _walk(tree(path), for_types=for_types):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _walk(node: ast.AST, *, for_types: bool) -> Iterator[ast.AST]:
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING" and not for_types:
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, for_types=for_types)
