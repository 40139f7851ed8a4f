"""Our own links, driven by commands (lab_link.cpp): one line to it, one line back."""
import os
import subprocess
import threading

from case import PROGRAMS, Skip, say


class Driver:
    def __init__(self, user=None):
        path = os.path.join(PROGRAMS, "lab_link")
        if not os.access(path, os.X_OK):
            raise Skip("lab_link is not in this build")
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                        bufsize=1, user=user)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        try:
            status = self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError("lab_link did not end") from None
        rest = self.process.stdout.read()
        if status != 0:   # a sanitizer's report, most likely
            raise AssertionError(f"lab_link ended with {status}: {rest[-1500:]}")

    def begin(self, command: str) -> None:
        say(">", command)
        self.process.stdin.write(command + "\n")

    def end(self) -> str:
        watchdog = threading.Timer(60, self.process.kill)
        watchdog.start()
        answer = self.process.stdout.readline().rstrip("\n")
        watchdog.cancel()
        say("<", answer)
        return answer

    def __call__(self, command: str) -> str:
        self.begin(command)
        return self.end()

    def ok(self, command: str) -> str:
        answer = self(command)
        assert answer.startswith("ok"), f"{command}: {answer}"
        return answer[3:]

    def refuses(self, command: str, why: str) -> str:
        answer = self(command)
        assert answer.startswith(f"no link_{why}"), f"{command}: {answer!r} instead of {why}"
        return answer
