"""What is given to hospitals: the program, built by what it does, with the papers that go with it, as one zip file.

    rustup component add llvm-tools
    python3 tools/dist.py                    makes target/dist/itbcp-<version>-<system>.zip
    python3 tools/dist.py --program FILE     packs a program that is built already

The program is built twice. The first build counts how often each branch is taken while it makes the sets of both plans and
of a large hospital; the second is laid out by these counts (profile-guided optimization), which makes a set nearly
a tenth faster. Both must make the same files, byte for byte, or nothing is packed.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "target" / "dist"
sys.path.insert(0, str(ROOT / "benches"))

import crates  # noqa: E402
import growth  # noqa: E402

# What README.md points to.
PAPERS = ["README.md", "CHANGELOG.md", "ARCHITECTURE.md", "docs/**/*", "templates/README.md", "fonts/README.md", "fonts/OFL-*.txt"]
# The earliest time a zip file can hold: no date of the machine.
NO_DATE = (1980, 1, 1, 0, 0, 0)


def told(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def built(host, name, flag):
    """The program as `target/dist/<name>`, its crates built with one more flag of the compiler, build scripts without it.

    Where it was built, and by whom, is not told to those who get it.
    """
    home = os.environ.get("CARGO_HOME") or Path.home() / ".cargo"
    flags = [flag, f"--remap-path-prefix={home}=cargo", f"--remap-path-prefix={ROOT}=itbcp"]
    environment = {**os.environ, "CARGO_ENCODED_RUSTFLAGS": "\x1f".join(flags)}
    command = ["cargo", "build", "--release", "--locked", "--target", host, "--target-dir", DIST / "build"]
    subprocess.run(command, check=True, env=environment)
    ending = ".exe" if sys.platform == "win32" else ""
    kept = DIST / (name + ending)
    shutil.copy2(DIST / "build" / host / "release" / f"itbcp{ending}", kept)
    return kept


def sets(program, plans, out, counts=None):
    """The files of each plan's set by name, with their digests. `counts`: the folder for what a measuring build counts."""
    environment = dict(os.environ)
    if counts:
        environment["LLVM_PROFILE_FILE"] = str(counts / "%p.profraw")
    made = {}
    for plan in plans:
        folder = out / plan.name
        command = [program, "build", plan, "-o", folder, "--as-of", "2026-10-01"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8")
        if done.returncode:
            sys.exit(done.stderr)
        for file in sorted(folder.iterdir()):
            made[f"{plan.name}/{file.name}"] = hashlib.sha256(file.read_bytes()).hexdigest()
    return made


def licences():
    """The texts that the crates on the bill of materials want to be given with it, each once, under those that carry it."""
    texts, without = {}, []
    for package in crates.in_the_binary(crates.metadata()):
        name = f"{package['name']} {package['version']} ({package['license'] or 'see its text'})"
        folder = Path(package["manifest_path"]).parent
        files = sorted(file for file in folder.iterdir() if file.is_file() and re.match(r"(?i)licen[cs]e|copying|notice|unlicense", file.name))
        for file in files:
            texts.setdefault(file.read_text(encoding="utf-8", errors="replace").strip(), []).append(name)
        if not files:
            without.append(f"{name}: {package['repository'] or package['name']}")
    parts = ["\n".join(dict.fromkeys(names)) + "\n\n" + text for text, names in texts.items()]
    if without:
        parts.append("Crates whose packages hold no text of their licence:\n\n" + "\n".join(without))
    return ("\n\n" + "-" * 78 + "\n\n").join(parts) + "\n"


def packed(program, host):
    """The zip file: the same files give the same bytes."""
    version = told(program, "--version").split()[1]
    name = f"itbcp-{version}-{host}"
    DIST.mkdir(parents=True, exist_ok=True)
    target = DIST / f"{name}.zip"
    entries = {program.name: program.read_bytes(), "LICENSES.txt": licences().encode()}
    for pattern in PAPERS:
        for file in sorted(ROOT.glob(pattern)):
            if file.is_file():
                entries[file.relative_to(ROOT).as_posix()] = file.read_bytes()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in entries.items():
            entry = zipfile.ZipInfo(f"{name}/{path}", NO_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if path == program.name else 0o644) << 16
            archive.writestr(entry, content)
    return target


def profiled(host):
    """The program that is laid out by what the first build of it counted."""
    tool = Path(told("rustc", "--print", "target-libdir").strip()).parent / "bin" / "llvm-profdata"
    if not shutil.which(tool):
        sys.exit(f"{tool} is missing: rustup component add llvm-tools")
    counts = DIST / "counts"
    shutil.rmtree(counts, ignore_errors=True)
    counts.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        large = growth.grown(ROOT / "plans" / "sample", folder / "large", 3000, 120)
        plans = [ROOT / "plans" / "sample", ROOT / "plans" / "clinic", large]
        measuring = built(host, "itbcp-measuring", f"-Cprofile-generate={counts}")
        expected = sets(measuring, plans, folder / "first", counts)
        merged = counts / "merged.profdata"
        subprocess.run([tool, "merge", "-o", merged, *sorted(counts.glob("*.profraw"))], check=True)
        # Cargo sees a change of the flag, not of the file it names.
        digest = hashlib.sha256(merged.read_bytes()).hexdigest()[:16]
        merged = merged.rename(DIST / f"{digest}.profdata")
        shutil.rmtree(counts)
        program = built(host, "itbcp", f"-Cprofile-use={merged}")
        merged.unlink()
        made = sets(program, plans, folder / "second")
        if made != expected:
            other = sorted(name for name in made.keys() | expected.keys() if made.get(name) != expected.get(name))
            sys.exit("the two builds make different files: " + ", ".join(other))
    return program


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", type=Path)
    program = parser.parse_args().program
    program = program and program.resolve()
    os.chdir(ROOT)
    host = re.search(r"(?m)^host: (.+)$", told("rustc", "-vV"))[1]
    program = program or profiled(host)
    target = packed(program, host)
    print(f"{program}\n{target}: {target.stat().st_size / 2**20:.0f} MiB, sha256 {hashlib.sha256(target.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()
