"""What a case of the lab is: a function that returns its figure (a short sentence), or says by an exception why there is none."""
import os
import subprocess
import time
import traceback

SOURCE = os.environ["LAB_SOURCE"]
PROGRAMS = os.path.join(os.environ["LAB_BUILD"], "bin")
KERNEL = tuple(int(part) for part in os.environ["LAB_VERSION"].split("-")[0].split("+")[0].split(".")[:2])

CASES = {}


class Skip(Exception):
    """The case cannot run on this kernel or in this build; the reason is its text."""


def case(function):
    CASES[function.__name__] = function
    return function


def say(*what) -> None:
    print(*what, flush=True)


def command(*words, seconds: float = 30, check: bool = True) -> str:
    """Runs a program of the system; its output, both streams."""
    ended = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                           timeout=seconds, check=False)
    if check and ended.returncode != 0:
        raise AssertionError(f"{' '.join(words)} ended with {ended.returncode}: {ended.stdout.strip()}")
    return ended.stdout


def program(name: str, *words, seconds: float = 60) -> str:
    """Runs a program of the lab: its last line is the figure, anything but 0 is a failure with its last words."""
    path = os.path.join(PROGRAMS, name)
    if not os.access(path, os.X_OK):
        raise Skip(f"{name} is not in this build")
    # Into a file on the host, so that what it said can be read also when it hangs.
    said = os.path.join("/out", name + ".txt")
    with open(said, "w", encoding="utf-8") as output:
        try:
            ended = subprocess.run((path,) + words, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                                   timeout=seconds, check=False).returncode
        except subprocess.TimeoutExpired:
            ended = None
    with open(said, encoding="utf-8") as output:
        lines = output.read().strip().splitlines() or ["done"]
    if ended != 0:
        how = f"ended with {ended}" if ended is not None else f"did not end within {seconds:g} s"
        raise AssertionError(f"{name} {how}: {' / '.join(lines[-3:])}")
    return lines[-1]


def modules(*names: str) -> None:
    for name in names:
        command("modprobe", *name.split())


def has_module(name: str) -> bool:
    return subprocess.run(["modprobe", "-n", "-q", name], check=False).returncode == 0


def wait_for(what, seconds: float, why: str):
    """Asks until the answer is true; the lab's clock is the guest's, and the guest is slow."""
    end = time.monotonic() + seconds
    while True:
        answer = what()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"{why} within {seconds:g} s")
        time.sleep(0.01)


def reason(problem: BaseException) -> str:
    text = str(problem) or type(problem).__name__
    if not isinstance(problem, AssertionError):
        text = f"{type(problem).__name__}: {text}"
    return " ".join(text.split())[:600]


def run(names, results_path: str) -> int:
    """Runs the named cases, or all; one line each into the results file, as soon as it is known."""
    unknown = [name for name in names if name not in CASES]
    chosen = [name for name in CASES if not names or name in names]
    failed = len(unknown)
    with open(results_path, "w", encoding="utf-8") as results:
        def put(line: str) -> None:
            say("#", line)
            results.write(line + "\n")
            results.flush()

        for name in unknown:
            put(f"fail {name}: there is no such case")
        for name in chosen:
            say(f"== {name}")
            began = time.monotonic()
            try:
                figure = CASES[name]() or "done"
                put(f"pass {name} ({time.monotonic() - began:.1f} s): {figure}")
            except Skip as why:
                put(f"skip {name}: {why}")
            except Exception as problem:  # noqa: BLE001  whatever it was, the next case still runs
                failed += 1
                traceback.print_exc()
                put(f"fail {name} ({time.monotonic() - began:.1f} s): {reason(problem)}")
        put(f"end {len(chosen)}")
    return 1 if failed else 0
