"""The process that reads one manuscript: `python -m portal.attached.manuscripts.program FOLDER PANDOC SECONDS BYTES`.

`FOLDER/manuscript.docx` is read; `text.json` (pandoc's own form), `findings.json` and `pictures/` are written beside.
Limits are set before a byte is read, and pandoc inherits them.
"""

import json
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

from lxml import etree

from portal.attached.manuscripts.word import Findings, HasEntitiesError, make_plain
from portal.attached.outcome import UnreadableError
from portal.attached.program import limit

SOURCE, PLAIN, TEXT, FINDINGS, PICTURES = "manuscript.docx", "plain.docx", "text.json", "findings.json", "pictures"
# Of pandoc's own memory, below that of the process.
HEAP = "-M400M"


def read(folder: Path, pandoc: str) -> dict[str, object]:
    """Read the manuscript of a folder and return what is told of it."""
    findings = Findings()
    pictures: dict[str, str] = {}
    (folder / PICTURES).mkdir()
    try:
        with (folder / SOURCE).open("rb") as source, (folder / PLAIN).open("wb") as target:
            for number, (name, content) in enumerate(make_plain(source, target, findings)):
                pictures[name] = str(number)
                (folder / PICTURES / str(number)).write_bytes(content)
    except UnreadableError as error:
        return {"refusal": error.state.value, "kind": error.kind}
    except HasEntitiesError:
        return {"refusal": "entities"}
    except (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError):
        return {"refusal": "broken"}
    except (MemoryError, RecursionError):
        return {"refusal": "too-costly"}
    command = [pandoc, "+RTS", HEAP, "-RTS", "--sandbox", "--from=docx+citations", "--to=json"]
    command += ["--track-changes=accept", f"--output={folder / TEXT}", str(folder / PLAIN)]
    code = subprocess.run(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode  # noqa: S603
    if code:
        # A signal ended it, or its own heap: it asked for more than it may have.
        return {"refusal": "too-costly" if code < 0 or code == 251 else "broken"}
    return {"refusal": "", "losses": findings.losses, "citations": findings.citations, "pictures": pictures}


def main() -> None:
    folder, pandoc, seconds, memory = sys.argv[1:]
    limit(int(seconds), int(memory))
    Path(folder, FINDINGS).write_text(json.dumps(read(Path(folder), pandoc)), encoding="utf-8")


if __name__ == "__main__":
    main()
