"""``make torture``：200 rounds of kill -9, a year of 20,000 items told again from its log, ten thousand bad inputs."""

import os
import random
import subprocess
import sys
import time

from bench import kills_imports

BAD_INPUTS = int(os.environ.get("GUATU_BAD_INPUTS", "10000"))
ROUNDS = int(os.environ.get("GUATU_KILLS", "200"))
YEAR = int(os.environ.get("GUATU_YEAR", "20000"))


def bad_inputs(count: int, seed: int = 1) -> list[str]:
    """坏输入：mutated workbooks and random bytes; the only answer besides a reading is a refusal."""
    from guatu.intake.reading import read_file
    from guatu.intake.refused import Refused
    from guatu.projects.sheets import PROJECTS

    dice, faults = random.Random(seed), []
    whole = kills_imports.workbook([f"项目{n}" for n in range(20)])
    text = "项目名称,总投资（万元）\n示例,100\n".encode("gb18030")
    for number in range(count):
        base = bytearray(dice.choice([whole, text, dice.randbytes(dice.randrange(400))]))
        for _ in range(dice.randrange(1, 30)):
            if base:
                base[dice.randrange(len(base))] = dice.randrange(256)
        data = bytes(base[: dice.randrange(len(base) + 1)] if dice.random() < 0.3 else base)
        name = dice.choice(["a.xlsx", "a.xls", "a.csv", "a", "台账.xlsx"])
        began = time.monotonic()
        try:
            read_file(data, name, [PROJECTS], "projects")
        except Refused:
            pass
        except Exception as error:
            faults.append(f"bad input {number}: {error!r}")
        if time.monotonic() - began > 5:
            faults.append(f"bad input {number}: slow")
    return faults


def main() -> int:
    """全套长时试验. The year and the kills each have a house, and so a process, of their own."""
    faults = bad_inputs(BAD_INPUTS)
    print(f"坏输入 {BAD_INPUTS} 个，问题 {len(faults)} 处", *faults[:20], sep="\n  ", flush=True)
    trials = (("bench.year", YEAR), ("bench.kills", ROUNDS))
    failed = [name for name, size in trials if subprocess.call([sys.executable, "-m", name, str(size)])]
    return 1 if faults or failed else 0


if __name__ == "__main__":
    sys.exit(main())
