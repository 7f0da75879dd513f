"""Validates the example plans and broken ones against the JSON Schema, and SARIF output against OASIS's, by jsonschema."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import jsonschema
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor


class Plain(SafeConstructor):
    """YAML 1.2 without the dates of 1.1, as editors read it."""


Plain.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)

program = sys.argv[1]
yaml = YAML(typ="safe", pure=True)
yaml.Constructor = Plain


def run(*arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True, encoding="utf-8")


names = [path.name for path in sorted(pathlib.Path("plans/sample").glob("*.yaml"))]
fields = 0
for name in names:
    schema = json.loads(run("schema", name).stdout)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    for plan in ("plans/sample", "plans/clinic", "tests/fixtures/plans/minimal"):
        path = pathlib.Path(plan, name)
        if not path.exists():
            continue
        value = yaml.load(path.read_text(encoding="utf-8"))
        for error in validator.iter_errors(value):
            sys.exit(f"{path}: {error.json_path}: {error.message}")
        # Each key with a slip of the finger, and each record without one of its keys, must be refused.
        for broken in [{**value, "nmae": 1}, {**value, next(iter(value)): "文字"}]:
            if validator.is_valid(broken):
                sys.exit(f"{path}: a broken file was accepted")
        fields += len(value)
if len(names) < 12 or fields < 30:
    sys.exit("too little was looked at")

sarif = json.loads(pathlib.Path("tests/fixtures/schemas/sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
with tempfile.TemporaryDirectory() as folder:
    shutil.copytree("tests/fixtures/plans/minimal", folder, dirs_exist_ok=True)
    shutil.copytree("tests/fixtures/broken/one-of", folder, dirs_exist_ok=True)
    logs = [json.loads(run("check", plan, "--format", "sarif").stdout) for plan in ("plans/sample", folder)]
for log in logs:
    jsonschema.Draft7Validator(sarif).validate(log)
if not logs[1]["runs"][0]["results"]:
    sys.exit("the broken plan has no result")
print(f"{len(names)} schemas, {fields} lists and maps; SARIF is valid")
