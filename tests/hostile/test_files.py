"""Over a thousand hostile files go through the real importer into a real store: none breaks it, none is half kept."""

import json
import subprocess
import sys
from pathlib import Path

from tests.hostile.files import ROOT

LANES, SEED = 2, 20


def test_no_hostile_file_crashes_hangs_or_is_half_stored_and_a_good_one_is_read_afterwards(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.hostile.child"]
    lanes = [
        subprocess.Popen(
            [*command, str(tmp_path / str(lane)), str(SEED), str(lane), str(LANES)], cwd=ROOT, stdout=subprocess.PIPE
        )
        for lane in range(LANES)
    ]
    told = [json.loads(lane.communicate(timeout=900)[0]) for lane in lanes]
    for each in told:
        print({name: value for name, value in each.items() if name != "breaches"})  # noqa: T201 - the figures
        assert each["breaches"] == []
        assert each["good"][0] in {"new", "changed", "same"}
        assert each["slowest"][0][1] < 10
        assert each["megabytes"] < 300
        assert min(each["counts"].values()) > 100, "they are neither all refused nor all harmless"
    assert sum(sum(each["counts"].values()) for each in told) >= 1_000
