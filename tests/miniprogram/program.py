"""Read a mini-program's folder as text: its pages, markup, imports, handlers and weight."""

import json
import posixpath
import re
from functools import cached_property
from pathlib import Path
from typing import Any

HANDLER = re.compile(r"""\b(?:capture-)?(?:mut-)?(?:bind|catch):?[\w-]+\s*=\s*(["'])(.*?)\1""")
IMPORT = re.compile(r"""(?:\bfrom\s+|\bimport\s+|\bimport\()\s*["']([^"']+)["']""")
METHOD = re.compile(r"^\s+(?:async\s+)?(\w+)\s*(?:\([^\n]*\)\s*\{|:|,\s*$)", re.MULTILINE)
SHEET_IMPORT = re.compile(r"""@import\s+["']([^"']+)["']""")
TEMPLATE_IMPORT = re.compile(r"""<(?:import|include|wxs)\b[^>]*\bsrc=["']([^"']+)["']""")
ASSET = re.compile(r"""["'(](/?[\w./-]+\.(?:png|jpg|svg))["')]""")
ALLOWED = {
    "pages": {"pages", "api", "domain", "behaviors", "components", "config.js"},
    "components": {"components", "domain"},
    "behaviors": {"behaviors", "api", "domain"},
    "api": {"api", "domain", "config.js"},
    "domain": {"domain"},
    "app.js": {"behaviors", "api", "domain", "config.js"},
    "config.js": set(),
}
TAKEN_BY_TOOLS = {"app.js", "app.json", "app.wxss", "project.config.json", "sitemap.json", "README.md"}


class Program:
    """A mini-program in ``root``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def files(self) -> list[str]:
        return sorted(
            path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file()
        )

    def ending(self, *endings: str) -> list[str]:
        return [name for name in self.files if name.endswith(endings)]

    def read(self, name: str) -> str:
        return (self.root / name).read_text()

    def config(self, name: str) -> dict[str, Any]:
        return json.loads(self.read(name)) if (self.root / name).exists() else {}

    @property
    def pages(self) -> list[str]:
        return list(self.config("app.json")["pages"])

    def weight(self, *endings: str) -> int:
        """Return the bytes of all files, or of those with an ending, without documents."""
        return sum(
            (self.root / name).stat().st_size
            for name in self.ending(*endings or ("",))
            if not name.endswith(".md")
        )

    def missing_handlers(self) -> list[str]:
        """Return every handler in markup that its page or component does not have."""
        return [
            f"{markup}: {handler}"
            for markup in self.ending(".wxml")
            for _, handler in HANDLER.findall(self.read(markup))
            if handler and handler not in self.methods(markup.replace(".wxml", ".js"))
        ]

    def methods(self, script: str) -> set[str]:
        """Return what a script, and the behaviours it imports, may have as methods."""
        if not (self.root / script).exists():
            return set()
        own = set(METHOD.findall(self.read(script)))
        return own.union(
            *(self.methods(used) for used in self.imports(script) if used.startswith("behaviors/"))
        )

    def imports(self, script: str) -> list[str]:
        """Return the files that a script imports; what only its comments import are types."""
        return [_joined(script, target) for target in IMPORT.findall(without_comments(self.read(script)))]

    def wrong_imports(self) -> list[str]:
        """Return the imports that go to a room where they may not, or to no file."""
        return [
            f"{script} → {target}"
            for script in self.ending(".js")
            for target in self.imports(script)
            if _room(target) not in ALLOWED.get(_room(script), set()) or target not in self.files
        ]

    def dead_files(self) -> list[str]:
        """Return the files that nothing reaches from app.json."""
        reached: set[str] = set()
        waiting = [
            *TAKEN_BY_TOOLS,
            *(f"{page}.{end}" for page in self.pages for end in ("js", "wxml", "wxss", "json")),
        ]
        while waiting:
            name = waiting.pop()
            if name not in reached and name in self.files:
                reached.add(name)
                waiting += self._uses(name)
        return [name for name in self.files if name not in reached]

    def _uses(self, name: str) -> list[str]:
        text = self.read(name) if name.endswith((".js", ".json", ".wxml", ".wxss", ".wxs")) else ""
        found = [_joined(name, asset) for asset in ASSET.findall(text)]
        if name.endswith(".json"):
            components = self.config(name).get("usingComponents", {}).values()
            found += [
                f"{_joined(name, target)}.{end}"
                for target in components
                for end in ("js", "wxml", "wxss", "json")
            ]
        pattern = {".js": IMPORT, ".wxss": SHEET_IMPORT, ".wxml": TEMPLATE_IMPORT}.get(Path(name).suffix)
        return found + [
            _joined(name, target) for target in (pattern.findall(without_comments(text)) if pattern else [])
        ]

    def saying(self, words: str) -> list[str]:
        """Return the scripts whose code (not comments) matches."""
        return [name for name in self.ending(".js") if re.search(words, without_comments(self.read(name)))]


def without_comments(script: str) -> str:
    return re.sub(r"/\*.*?\*/|(?m:^\s*//.*$)", "", script, flags=re.DOTALL)


def _joined(name: str, target: str) -> str:
    """Return where a path written in a file leads."""
    base = "" if target.startswith("/") else posixpath.dirname(name)
    return posixpath.normpath(posixpath.join(base, target.lstrip("/")))


def _room(name: str) -> str:
    return name.partition("/")[0]
