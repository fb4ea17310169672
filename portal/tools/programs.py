"""Programs that come with packages."""

from functools import lru_cache
from pathlib import Path

import pypandoc


@lru_cache
def pandoc() -> str:
    """The pandoc that comes with its package, whatever else the machine has."""
    shipped = Path(pypandoc.__file__).parent / "files" / "pandoc"
    return str(shipped) if shipped.exists() else str(pypandoc.get_pandoc_path())
