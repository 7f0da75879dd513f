"""The crates that the program is made of, for the bill of materials and for the licences that go out with it."""

import json
import subprocess


def metadata():
    """What Cargo knows of the packages and of how they depend on each other, on all systems."""
    command = ["cargo", "metadata", "--locked", "--format-version", "1"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout)


def in_the_binary(found):
    """The packages that normal and build dependencies lead to, this one left out."""
    nodes = {node["id"]: node for node in found["resolve"]["nodes"]}
    seen, open_ = set(), [found["resolve"]["root"]]
    while open_:
        for dep in nodes[open_.pop()]["deps"]:
            if dep["pkg"] not in seen and any(kind["kind"] != "dev" for kind in dep["dep_kinds"]):
                seen.add(dep["pkg"])
                open_.append(dep["pkg"])
    packages = [package for package in found["packages"] if package["id"] in seen]
    return sorted(packages, key=lambda package: (package["name"], package["version"]))
