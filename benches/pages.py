"""`make bench-pages`: what a page costs a reader, each measure beside its budget (budgets.toml).

Weight, layout shifts and requests come from a real browser; the scores from Lighthouse where
`scripts/web-tools install` was run. Ends with 1 where a budget is exceeded.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benches.weight import budgets, weigh
from portal.demo.pages import PAGES
from portal.demo.running import CHROMIUM, CHROMIUM_OPTIONS, running_browser, running_demo

ROOT = Path(__file__).resolve().parents[1]
TRIES = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--without-lighthouse", action="store_true", help="measure weight and shifts alone")
    options = parser.parse_args()
    tools = None if options.without_lighthouse else web_tools()
    with running_demo() as address:
        excesses = bench_weight(address)
        if tools:
            excesses += bench_lighthouse(address, tools)
    for excess in excesses:
        print(f"Beyond its budget: {excess}", file=sys.stderr)
    sys.exit(1 if excesses else 0)


def web_tools() -> Path | None:
    """Return the folder of Lighthouse, or None, in words, where it isn't installed."""
    command = [sys.executable, str(ROOT / "scripts" / "web-tools"), "path"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  (our own script)
    if told.returncode:
        print(f"Without Lighthouse. {told.stderr.strip()}", file=sys.stderr)
        return None
    return Path(told.stdout.strip())


def bench_weight(address: str) -> list[str]:
    """Weigh every page type; return what is beyond its budget."""
    most = budgets()["kilobytes"]
    excesses = []
    print("# Weight of a first visit: HTML, style sheets and scripts, compressed", flush=True)
    print(f"{'page':18} {'kB':>6} {'budget':>7}  layout shift  other hosts", flush=True)
    with running_browser() as browser:
        for name, path in PAGES.items():
            weight = weigh(browser, address, name, path)
            excesses += weight.excesses()
            print(
                f"{name:18} {weight.kilobytes:6.1f} {most.get(name, '–'):>7}  {weight.layout_shift:12.4f}  "
                f"{len(weight.other_hosts):11}",
                flush=True,
            )
    return excesses


def bench_lighthouse(address: str, tools: Path) -> list[str]:
    """Ask Lighthouse for the scores of the pages; return those below what is asked."""
    limits = budgets()["lighthouse"]
    least, categories = limits["least"], limits["categories"]
    excesses = []
    print(f"\n# Lighthouse, mobile profile (at least {least} everywhere)", flush=True)
    print(f"{'page':18} " + " ".join(f"{category:>14}" for category in categories), flush=True)
    for name in limits["pages"]:
        scores = best_scores(address + PAGES[name], tools, categories, least)
        print(f"{name:18} " + " ".join(f"{scores[category]:14.0f}" for category in categories), flush=True)
        excesses += [
            f"{name}: {category} {score:.0f}, less than {least}" for category, score in scores.items() if score < least
        ]
    return excesses


def best_scores(url: str, tools: Path, categories: list[str], least: float) -> dict[str, float]:
    """Return the best scores of three tries at most: a machine that is busy only ever lowers them."""
    best = dict.fromkeys(categories, 0.0)
    for _try in range(TRIES):
        for category, score in lighthouse(url, tools, categories).items():
            best[category] = max(best[category], score)
        if min(best.values()) >= least:
            break
    return best


def lighthouse(url: str, tools: Path, categories: list[str]) -> dict[str, float]:
    """Return the score of each category, of 100."""
    with tempfile.TemporaryDirectory(prefix="inters4-lighthouse-") as folder:
        report = Path(folder) / "report.json"
        command = [
            str(tools / "node"),
            str(tools / "node_modules" / "lighthouse" / "cli" / "index.js"),
            url,
            "--output=json",
            f"--output-path={report}",
            "--quiet",
            "--no-enable-error-reporting",
            f"--only-categories={','.join(categories)}",
            f"--chrome-flags=--headless=new {' '.join(CHROMIUM_OPTIONS)}",
        ]
        environment = os.environ | {"CHROME_PATH": CHROMIUM}
        subprocess.run(command, env=environment, check=True)  # noqa: S603  (the tools that web-tools installed)
        found = json.loads(report.read_text())["categories"]
    return {category: 100 * found[category]["score"] for category in categories}


if __name__ == "__main__":
    main()
