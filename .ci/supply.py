"""What the program is made of: licences allowed, nothing withdrawn, and the bill of materials true.

    supply.py            checks docs/sbom.cdx.json against Cargo.lock, licences, and the registry
    supply.py --write    makes docs/sbom.cdx.json anew

The bill lists what ends up in the binary: the crates of normal and build dependencies on all systems, and the fonts.
Advisories are not checked here: their database is not on a registry that the gate reaches. Versions that their authors
have withdrawn ("yanked", as is done for grave faults) are on the registry's index, and are.
"""

import concurrent.futures
import hashlib
import json
import sys
import tomllib
from pathlib import Path

import urllib3
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from license_expression import get_spdx_licensing
from packageurl import PackageURL

sys.path.insert(0, "tools")

import crates  # noqa: E402

BILL = Path("docs/sbom.cdx.json")

# Licences under which the whole may be given to hospitals, in source and as a binary.
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "ISC", "MIT", "MIT-0", "MPL-2.0",
    "Unicode-3.0", "Unlicense", "Zlib", "Apache-2.0 WITH LLVM-exception", "OFL-1.1",
}
SPDX = get_spdx_licensing()

# Few connections, kept open: a name looked up for each crate is what a resolver refuses. A short loss of the net is
# waited for, four minutes in all; after that the check fails, since nothing was checked.
INDEX = urllib3.HTTPSConnectionPool(
    "index.crates.io", maxsize=4, block=True, timeout=60,
    retries=urllib3.Retry(8, backoff_factor=1, status_forcelist=[429, 500, 502, 503, 504]),
)


def is_allowed(expression):
    """Whether a choice of the expression keeps to the allowed licences."""
    def holds(node):
        if hasattr(node, "args") and node.args:
            parts = [holds(part) for part in node.args]
            return any(parts) if node.operator.strip() == "OR" else all(parts)
        return str(node) in ALLOWED
    return holds(SPDX.parse(expression.replace("/", " OR ")))


def checksums():
    """From Cargo.lock, by name and version."""
    lock = tomllib.loads(Path("Cargo.lock").read_text())
    return {(package["name"], package["version"]): package.get("checksum") for package in lock["package"]}


def bill(found, packages):
    root = next(package for package in found["packages"] if package["id"] == found["resolve"]["root"])
    result = Bom()
    result.metadata.timestamp = None
    result.metadata.component = Component(
        name=root["name"], version=root["version"], type=ComponentType.APPLICATION, bom_ref="itbcp",
        licenses=[LicenseExpression(root["license"])],
    )
    known = checksums()
    made = {root["id"]: result.metadata.component}
    for package in packages:
        url = PackageURL("cargo", name=package["name"], version=package["version"])
        checksum = known[package["name"], package["version"]]
        made[package["id"]] = Component(
            name=package["name"], version=package["version"], type=ComponentType.LIBRARY, bom_ref=str(url), purl=url,
            licenses=[LicenseExpression(str(SPDX.parse(package["license"].replace("/", " OR "))))],
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=checksum)] if checksum else [],
        )
        result.components.add(made[package["id"]])
    for node in found["resolve"]["nodes"]:
        if node["id"] in made:
            wanted = [dep["pkg"] for dep in node["deps"] if any(kind["kind"] != "dev" for kind in dep["dep_kinds"])]
            result.register_dependency(made[node["id"]], [made[package] for package in wanted if package in made])
    for name, version, licence, digest in fonts():
        result.components.add(Component(
            name=name, version=version, type=ComponentType.DATA, bom_ref=f"font:{name}",
            licenses=[LicenseExpression(licence)], hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
        ))
    text = json.loads(JsonV1Dot6(result).output_as_string())
    # A number and a time of the moment would make the same bill another one each time.
    text.pop("serialNumber", None)
    text["metadata"].pop("timestamp", None)
    return json.dumps(text, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def fonts():
    """Name, version, licence and SHA-256 of each font file."""
    for path in sorted(Path("fonts").rglob("*")):
        if path.suffix in {".ttf", ".otf"}:
            yield path.name, "embedded", "OFL-1.1", hashlib.sha256(path.read_bytes()).hexdigest()


def index_path(name):
    lower = name.lower()
    match len(lower):
        case 1 | 2:
            return f"{len(lower)}/{lower}"
        case 3:
            return f"3/{lower[0]}/{lower}"
        case _:
            return f"{lower[:2]}/{lower[2:4]}/{lower}"


def is_withdrawn(package):
    answer = INDEX.request("GET", f"/{index_path(package['name'])}")
    if answer.status != 200:
        sys.exit(f"the registry's index answers {answer.status} for {package['name']}")
    versions = {line["vers"]: line["yanked"] for line in map(json.loads, answer.data.splitlines())}
    return versions[package["version"]]


def main():
    found = crates.metadata()
    packages = crates.in_the_binary(found)
    made = bill(found, packages)
    faults = JsonStrictValidator(SchemaVersion.V1_6).validate_str(made)
    if faults:
        sys.exit(f"the bill of materials is not valid: {faults}")
    if "--write" in sys.argv:
        BILL.write_text(made)
        return
    refused = [f"{p['name']} {p['version']}: {p['license']}" for p in packages if not is_allowed(p["license"] or "NONE")]
    if refused:
        sys.exit("licences that are not allowed:\n" + "\n".join(refused))
    if BILL.read_text() != made:
        sys.exit(f"{BILL} is not what Cargo.lock says; make it anew with: python3 .ci/supply.py --write")
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        withdrawn = [p for p, gone in zip(packages, pool.map(is_withdrawn, packages)) if gone]
    if withdrawn:
        sys.exit("withdrawn by their authors:\n" + "\n".join(f"{p['name']} {p['version']}" for p in withdrawn))
    print(f"{len(packages)} crates: licences allowed, none withdrawn, {BILL} true and valid")


main()
