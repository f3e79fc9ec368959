"""Nothing that came from a person is ever turned into code: no module of ours reads a format that can carry some."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import srsly
from django.conf import settings
from srsly.msgpack import packb

CARRY_CODE = {"pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
RUN_CODE = {"eval", "exec", "compile", "__import__"}
NEVER = {"yaml.load", "yaml.unsafe_load", "yaml.full_load", "pandas.read_pickle", "pd.read_pickle", "os.system"}
SOURCES = [path for part in ("annotator", "claims") for path in sorted((settings.BASE_DIR / part).rglob("*.py"))]


def faults(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = {alias.name.partition(".")[0] for alias in node.names}
            yield from (f"line {node.lineno} imports {name}" for name in names & CARRY_CODE)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in CARRY_CODE:
            yield f"line {node.lineno} imports from {node.module}"
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            given = {word.arg: getattr(word.value, "value", None) for word in node.keywords}
            unsafe = called == "torch.load" and not given.get("weights_only")
            if called in RUN_CODE | NEVER or unsafe or given.get("shell") or given.get("allow_pickle"):
                yield f"line {node.lineno} calls {called}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_no_module_reads_what_can_carry_code(path: Path) -> None:
    assert list(faults(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from joblib import load",
        "yaml.load(text)",
        "torch.load(path)",
        "np.load(path, allow_pickle=True)",
        "subprocess.run(line, shell=True)",
        "eval(text)",
    ],
)
def test_what_is_looked_for_is_found(line: str) -> None:
    assert list(faults(ast.parse(line)))


@pytest.mark.parametrize("line", ["torch.load(path, weights_only=True)", "yaml.safe_load(text)", "re.compile(x)"])
def test_what_is_harmless_is_let_through(line: str) -> None:
    assert not list(faults(ast.parse(line)))


@pytest.mark.parametrize("described", [{b"kind": b"", b"type": "O"}, {b"kind": b"V", b"type": [["f", "O"]]}])
def test_an_array_of_objects_in_an_uploaded_docbin_is_refused(described: dict[bytes, object]) -> None:
    data = packb({b"nd": True, b"shape": [1], b"data": b"\x01" * 8} | described, use_bin_type=True)
    with pytest.raises(ValueError, match="OBJECT"):
        srsly.msgpack_loads(data)


def test_jobs_in_redis_are_json() -> None:
    named = {
        (path.name, node.value)
        for path in SOURCES
        if path.name in {"settings.py", "workers.py", "jobs.py"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value == "rq.serializers.JSONSerializer"
    }
    assert named == {("settings.py", "rq.serializers.JSONSerializer")}
    worker = (settings.BASE_DIR / "claims/management/workers.py").read_text(encoding="utf-8")
    assert "serializer=JSONSerializer" in worker
