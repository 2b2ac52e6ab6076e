"""What is shipped: a wheel with the package and nothing else, a lock of what it needs, a unit that systemd accepts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
UNIT = TOP / "packaging" / "maskwire.service"


def _locked(path: Path) -> dict[str, str]:
    """Each package of a lock, with its version; every one must have hashes."""
    text = path.read_text()
    pinned = dict(re.findall(r"^([a-z0-9.-]+)(?:\[[a-z,]+\])?==(\S+)", text, re.MULTILINE))
    assert len(re.findall(r"^\S+==[^\n]* \\\n +--hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)) == len(pinned)
    return pinned


def test_a_gateway_alone_needs_less_than_its_tests_in_the_same_versions() -> None:
    """Each with hashes; nothing that only tests want."""
    gateway, all_of_it = _locked(TOP / "packaging/requirements.txt"), _locked(TOP / "requirements.txt")
    assert gateway.items() <= all_of_it.items()
    assert "cryptography" in gateway
    assert not {"pytest", "pyspark", "faker", "mypy", "playwright"} & gateway.keys()


def test_the_wheel_holds_the_package_and_nothing_else(tmp_path: Path) -> None:
    """Every file of it is one that git knows, but for the kernel and the wheel's own papers."""
    if "LIBCLANG_PATH" not in os.environ:
        pytest.skip("run by `make test`: with another environment the kernel would be built anew")
    if not (TOP / ".git").exists():
        pytest.skip("not a checkout")
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    build = [sys.executable, "-m", "maturin", "build", "--quiet", "--release", "--locked", "--out", str(tmp_path)]
    subprocess.run(build, cwd=TOP, check=True, env=environment, capture_output=True)
    known = subprocess.run(["git", "ls-files", "src"], cwd=TOP, check=True, capture_output=True, text=True)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        held = {name for name in opened.namelist() if not name.endswith("/")}
    papers = {name for name in held if ".dist-info/" in name}
    bill = "sboms/maskwire-kernel-py.cyclonedx.json"
    assert {name.split(".dist-info/")[1] for name in papers} == {
        "METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE", bill,
    }  # fmt: skip
    assert held - papers - {"maskwire/_kernel.abi3.so"} == {
        line.removeprefix("src/") for line in known.stdout.splitlines()
    }


def test_systemd_accepts_the_unit_and_finds_it_well_fenced() -> None:
    """At most 1.5 of the 10 points of exposure that systemd counts."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze here")
    checked = subprocess.run([analyze, "verify", UNIT], capture_output=True, text=True, check=False)
    complaints = [line for line in checked.stderr.splitlines() if UNIT.name in line]
    assert all("is not executable" in line for line in complaints), complaints  # it is not installed where tests run
    told = subprocess.run(
        [analyze, "security", "--offline=true", "--threshold=15", UNIT], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout.splitlines()[-1:]


def test_no_file_of_a_gateway_is_run_with_more_rights_than_it_needs() -> None:
    """The container's user is nobody, its packages are hashed, and the unit runs as a user of its own."""
    container = (TOP / "packaging" / "Containerfile").read_text()
    assert "USER 65532:65532" in container
    assert container.index("--require-hashes") < container.index("COPY . .")
    assert "User=maskwire" in UNIT.read_text()
