"""前端资源: the built script and style sheet, found through the bundler's manifest."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.templatetags.static import static
from markupsafe import Markup

DIST = "guatu/dist"
MANIFEST = Path(__file__).parent / "static" / "guatu" / "dist" / "manifest.json"
ENTRY = "src/main.ts"


@lru_cache(maxsize=4)
def _read(path: Path, stamp: int) -> dict[str, Any]:
    """``stamp`` is only part of the cache key: a new build is a new manifest."""
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def manifest(path: Path = MANIFEST) -> dict[str, Any]:
    """清单: what the bundler built, or nothing where there is no bundle."""
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError):
        return {}


def static_url(name: str) -> str:
    """静态地址: the address under which a static file is served."""
    return static(name)


def asset_tags(entry: str = ENTRY) -> Markup:
    """资源标签: style sheets, preloads and the module script; nothing where there is no bundle."""
    chunks = manifest()
    chunk = chunks.get(entry)
    if chunk is None:
        return Markup("")
    imports = [chunks[key] for key in chunk.get("imports", []) if key in chunks]
    styles = [css for part in (*imports, chunk) for css in part.get("css", [])]
    tags = [Markup('<link rel="stylesheet" href="{}">').format(static_url(f"{DIST}/{css}")) for css in styles]
    tags += [
        Markup('<link rel="modulepreload" href="{}">').format(static_url(f"{DIST}/{part['file']}"))
        for part in imports
    ]
    tags.append(
        Markup('<script type="module" src="{}"></script>').format(static_url(f"{DIST}/{chunk['file']}"))
    )
    return Markup("\n").join(tags)
