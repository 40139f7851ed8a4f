"""The program itself: pseudo terminal, link, control socket, unplugging, TCP, stdio, talks, and what it says when used wrongly.

usage: program_test.py SIMCAR TALKS_FOLDER
"""
import os
import select
import socket
import subprocess
import sys
import tempfile
import time

SIMCAR, TALKS = sys.argv[1:3]
started = []


def start(*args):
    process = subprocess.Popen([SIMCAR, *args], stdout=subprocess.PIPE, stdin=subprocess.PIPE)
    started.append(process)
    return process, process.stdout.readline().decode().strip()


def ask(fd, line, limit=10):
    os.write(fd, line.encode() + b"\r")
    end = time.monotonic() + limit
    out = b""
    while not out.endswith(b">") and time.monotonic() < end:
        if select.select([fd], [], [], 0.1)[0]:
            out += os.read(fd, 4096)
    return out.decode("latin1")


def wait_for(condition, what):
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, f"never: {what}"
        select.select([], [], [], 0.01)


def wake_ups(process):
    with open(f"/proc/{process.pid}/status") as status:
        return [line for line in status if line.startswith("voluntary")]


def pty_serves_one_client_after_another(folder):
    link, control = os.path.join(folder, "elm"), os.path.join(folder, "ctl")
    process, path = start("--pty", "--link", link, "--control", control)
    assert path == link and os.path.islink(link)
    for _ in range(3):
        fd = os.open(link, os.O_RDWR | os.O_NOCTTY)
        assert "ELM327" in ask(fd, "ATI")
        os.close(fd)
    fd = os.open(link, os.O_RDWR | os.O_NOCTTY)
    ask(fd, "ATE0")
    assert "41 00" in ask(fd, "0100")

    def ctl(*words):
        done = subprocess.run([SIMCAR, "ctl", control, *words], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    assert ctl("code", "add", "7E9", "P0700") == (0, "ok\n")
    assert "43 01 07 00" in ask(fd, "03")
    code, text = ctl("fly")
    assert code == 1 and "is no command" in text
    assert ctl("unplug")[0] == 0
    wait_for(lambda: not os.path.lexists(link), "the link goes away")
    os.close(fd)
    assert ctl("plug")[0] == 0
    wait_for(lambda: os.path.lexists(link), "the link comes back")
    fd = os.open(link, os.O_RDWR | os.O_NOCTTY)
    assert "OK" in ask(fd, "ATE0")
    os.close(fd)
    wait_for(lambda: ctl("status")[0] == 0, "status")
    before = wake_ups(process)
    select.select([], [], [], 0.5)
    assert wake_ups(process) == before, "an idle simcar wakes up"
    process.terminate()
    assert process.wait(10) == 0
    assert not os.path.lexists(link) and not os.path.lexists(control)


def tcp_and_stdio_serve():
    process, address = start("--tcp", "127.0.0.1:0", "--car", "kwp")
    host, port = address.split(":")
    for _ in range(2):
        with socket.create_connection((host, int(port)), 10) as client:
            assert "ELM327" in ask(client.fileno(), "ATI")
    process.terminate()
    done = subprocess.run([SIMCAR, "--stdio"], input=b"ATI\r", capture_output=True, timeout=20)
    assert done.returncode == 0 and b"ELM327" in done.stdout


def unplug_after_takes_the_link_away(folder):
    link = os.path.join(folder, "short")
    process, _ = start("--pty", "--link", link, "--unplug-after", "2")
    fd = os.open(link, os.O_RDWR | os.O_NOCTTY)
    ask(fd, "0100")
    try:
        ask(fd, "010C", 2)
    except OSError:
        pass
    wait_for(lambda: not os.path.lexists(link), "the link goes away")
    os.close(fd)
    process.terminate()


def a_talk_plays_on_a_pty():
    process, path = start("--pty", "--play", os.path.join(TALKS, "plain.talk"))
    fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
    assert ask(fd, "ATE0").endswith("OK\r\r>")
    assert "7E8064100BE3FA813" in ask(fd, "0100")
    os.close(fd)
    process.terminate()


def wrong_use_is_explained(folder):
    bad_car, bad_talk = os.path.join(folder, "bad.toml"), os.path.join(folder, "bad.talk")
    with open(bad_car, "w") as file:
        file.write('name = "x"\n[[ecu]]\nid = "7E8"\npid = 3\n')
    with open(bad_talk, "w") as file:
        file.write("> ATZ\n+soon\n")
    for args, wanted in (
        (["--quirk", "nonsense"], "is no quirk: simcar --list-quirks"),
        (["--car", bad_car], "bad.toml:4: \"pid\" is not a key of [[ecu]]"),
        (["--car", "/no/such"], "/no/such: cannot be read"),
        (["--play", bad_talk], "bad.talk:2: a pause is a number"),
        (["--tcp", "nowhere"], "is no address"),
        (["--elm", "9"], "is no ELM327 version"),
        (["--frobnicate"], "--frobnicate"),
    ):
        done = subprocess.run([SIMCAR, *args], capture_output=True, text=True, timeout=20)
        assert done.returncode == 2 and wanted in done.stderr, (args, done)
    done = subprocess.run([SIMCAR, "ctl", "/no/such", "status"], capture_output=True, text=True)
    assert done.returncode == 3 and "no simcar listens" in done.stderr
    quirks = subprocess.run([SIMCAR, "--list-quirks"], capture_output=True, text=True)
    assert quirks.returncode == 0 and "echo_stays" in quirks.stdout
    assert "examples:" in subprocess.run([SIMCAR, "--help"], capture_output=True, text=True).stdout


with tempfile.TemporaryDirectory() as temporary:
    try:
        pty_serves_one_client_after_another(temporary)
        tcp_and_stdio_serve()
        unplug_after_takes_the_link_away(temporary)
        a_talk_plays_on_a_pty()
        wrong_use_is_explained(temporary)
    finally:
        for one in started:
            if one.poll() is None:
                one.kill()
            one.wait()
print("all well")
