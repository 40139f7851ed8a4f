#!/usr/bin/env python3
"""Gateway to platform through a real mosquitto. usage: sync_e2e_test.py BINARIES CASE"""

import pathlib
import random
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from bench_of_programs import Programs, skip, wait_for  # noqa: E402


def records_arrive_and_the_outbox_empties(at):
    at.broker()
    at.platform()
    ids = at.enqueue(200, "--events")
    at.sync()
    at.drained()
    at.expect_exactly_once(ids)
    # What is written later needs no restart and no polling interval.
    later = at.enqueue(3)
    at.drained(5)
    at.expect_exactly_once(ids + later)
    wait_for(lambda: at.status("sync").get("outbox", {}).get("depth") == 0, "the status file says so")
    one = at.platform_says("records", "--limit", "1")[0]
    assert one["gateway"] == "bay-1" and one["verdict"] in ("faults", "no_faults"), one
    assert at.kill("sync", signal.SIGTERM) == 0
    assert at.kill("platform", signal.SIGTERM) == 0


def nothing_is_lost_or_doubled_when_everything_is_killed(at, seed=20261121):
    chance = random.Random(seed)
    at.broker()
    at.platform()
    at.sync()
    ids = at.enqueue(5)
    writer = at.enqueue_meanwhile(395, "--events", "--padding", "2000")
    start = {"broker": at.broker, "platform": at.platform, "sync": at.sync}
    # Rounds are paced by progress, so that kills fall into the middle of bursts on any machine.
    for victim in ["broker", "sync", "platform", "broker", "sync", "broker", "platform", "broker"]:
        goal = len(at.stored_ids()) + chance.randint(1, 20)
        try:
            wait_for(lambda: len(at.stored_ids()) >= goal or at.depth() == 0 and writer.poll() is not None, "progress", 30)
        finally:
            at.kill(victim)
        more = at.enqueue(10)
        ids += more
        start[victim]()
    assert writer.wait(60) == 0
    at.running.pop("enqueue")
    ids += at.log_of("enqueue").split()
    at.drained(90)
    at.expect_exactly_once(ids)
    assert len(ids) >= 480


def the_platform_learns_of_a_death(at):
    at.broker()
    at.platform()
    at.enqueue(1)
    at.sync()
    online = lambda: [one["online"] for one in at.platform_says("gateways")]
    wait_for(lambda: online() == [True], "the gateway is online")
    at.kill("sync")
    wait_for(lambda: online() == [False], "the last will has come", 20)
    at.sync()
    wait_for(lambda: online() == [True], "the gateway is back")
    at.kill("sync", signal.SIGTERM)
    wait_for(lambda: online() == [False], "it said goodbye", 10)


def a_stopped_broker_is_found_out_and_left(at):
    at.broker()
    at.platform()
    ids = at.enqueue(5)
    at.sync()
    at.drained()
    at.signal("broker", signal.SIGSTOP)
    ids += at.enqueue(50)
    wait_for(lambda: at.status("sync").get("trouble") == "silent", "the silence is noticed", 30)
    at.signal("broker", signal.SIGCONT)
    at.drained()
    at.expect_exactly_once(ids)


def without_a_platform_everything_waits(at):
    at.broker()
    ids = at.enqueue(30)
    at.sync()
    # The broker says so with reason 16; a library that swallows it is found out by the missing receipts.
    wait_for(lambda: at.status("sync").get("hold") in ("nobody_there", "no_receipts"), "nobody is there")
    assert at.depth() == 30
    assert at.status("sync")["messages_sent"] < 5, "it keeps on sending to nobody"
    at.platform()
    at.drained()
    at.expect_exactly_once(ids)


ACL = "topic read $SYS/#\npattern write fl/v1/%u/state\npattern read fl/v1/%u/down/#\n"


def a_missing_right_stops_it_until_it_is_given(at):
    (at.place / "passwords").write_text("bay-1:secret\nplatform:secret\n")
    (at.place / "password").write_text("secret\n")
    passwords = at.place / "passwords"
    subprocess.run(["mosquitto_passwd", "-U", str(passwords)], check=True)
    acl = at.place / "acl"
    platform = "user platform\ntopic readwrite fl/v1/#\n"
    acl.write_text(ACL + platform)
    at.broker(f"password_file {passwords}\nacl_file {acl}\n", anonymous=False)
    at.platform("--username", "platform", "--password-file", "password")
    ids = at.enqueue(20)
    at.sync("--username", "bay-1", "--password-file", "password")
    wait_for(lambda: at.status("sync").get("connection") == "stopped", "it has stopped")
    assert at.status("sync")["trouble"] == "rights", at.status("sync")
    assert at.depth() == 20
    acl.write_text(ACL + "pattern write fl/v1/%u/up/#\n" + platform)
    at.signal("broker", signal.SIGHUP)
    at.signal("sync", signal.SIGHUP)
    at.drained()
    at.expect_exactly_once(ids)
    # A wrong password is not tried again and again either.
    (at.place / "wrong").write_text("guess\n")
    at.sync("--username", "bay-1", "--password-file", "wrong", name="stranger", gateway="bay-2")
    wait_for(lambda: at.status("stranger").get("connection") == "stopped", "it has stopped")
    assert at.status("stranger")["trouble"] == "rights"


def a_second_client_of_the_same_name_is_noticed(at):
    at.broker()
    at.platform()
    ids = at.enqueue(1)
    at.sync()
    at.drained()
    at.sync(name="rival", database="none.db")
    wait_for(lambda: at.status("sync").get("trouble") == "rival", "the rival is noticed")
    at.kill("rival")
    at.signal("sync", signal.SIGHUP)
    wait_for(lambda: at.status("sync").get("connection") == "online", "it is back")
    ids += at.enqueue(5)
    at.drained()
    at.expect_exactly_once(ids)


def a_narrow_broker_gets_narrow_messages(at):
    at.broker("max_inflight_messages 1\nmax_packet_size 3000\n")
    at.platform()
    ids = at.enqueue(60)
    at.sync()
    at.drained(90)
    too_large = at.enqueue(1, "--padding", "5000")
    ids += at.enqueue(3)
    at.drained(60)   # zstd makes much of the padding disappear
    at.expect_exactly_once(ids + too_large)


def certificates(place):
    def openssl(*words):
        done = subprocess.run(["openssl", *words], cwd=place, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    for ca in ("ca", "other-ca"):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{ca}.key", "-out",
                f"{ca}.pem", "-days", "2", "-subj", f"/CN={ca}")
    (place / "names").write_text("subjectAltName=DNS:localhost\n")
    for name in ("localhost", "bay-1", "faultline-platform"):
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key", "-out",
                f"{name}.csr", "-subj", f"/CN={name}")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-out",
                f"{name}.pem", *(["-extfile", "names"] if name == "localhost" else []))


def with_certificates_as_deployed(at):
    certificates(at.place)
    template = pathlib.Path(__file__).parents[2] / "cloud" / "deploy"
    (at.place / "acl").write_text((template / "acl").read_text())
    config = (template / "mosquitto.conf").read_text()
    for ours, theirs in {"/etc/mosquitto/faultline": str(at.place), "listener 8883": f"listener {at.port} 127.0.0.1",
                         "/var/lib/mosquitto/": f"{at.place}/", "broker.pem": "localhost.pem", "broker.key": "localhost.key",
                         "log_dest file /var/log/mosquitto/mosquitto.log": "log_dest stderr"}.items():
        assert ours in config, ours
        config = config.replace(ours, theirs)
    import os
    (at.place / "deployed.conf").write_text(config + ("user root\n" if os.geteuid() == 0 else ""))
    at.start("broker", [at.mosquitto, "-c", str(at.place / "deployed.conf")])
    wait_for(at.broker_listens, "the broker listens", 20)
    address = f"mqtts://localhost:{at.port}"
    tls = lambda name, ca="ca": ["--ca", f"{ca}.pem", "--cert", f"{name}.pem", "--key", f"{name}.key"]
    at.address = lambda: address
    at.platform(*tls("faultline-platform"))
    ids = at.enqueue(20)
    at.sync(*tls("bay-1", "other-ca"))
    wait_for(lambda: at.status("sync").get("trouble") == "tls", "a broker of another authority is not believed")
    assert "certificate" in at.status("sync")["detail"], at.status("sync")
    at.kill("sync")
    at.sync(*tls("bay-1"), broker=f"mqtts://127.0.0.1:{at.port}")
    wait_for(lambda: at.status("sync").get("connection") == "backing_off", "a host of another name is not believed")
    assert at.depth() == 20
    at.kill("sync")
    at.sync(*tls("bay-1"))
    at.drained()
    at.expect_exactly_once(ids)
    # Nobody writes under another gateway's name: the id is taken from the certificate, whatever the client says.
    at.sync(*tls("bay-1"), name="impostor", gateway="bay-9", database="gateway.db")
    wait_for(lambda: at.status("impostor").get("trouble") in ("rights", "refused", "rival", "unreachable", "lost"), "it is kept out")
    assert all(one["gateway"] == "bay-1" for one in at.platform_says("gateways")), at.platform_says("gateways")


def wrong_settings_are_explained(at):
    sync = str(at.binaries / "faultline-sync")
    def says(*words, code=2):
        done = subprocess.run([sync, "--lang", "en", *words], cwd=at.place, capture_output=True, text=True)
        assert done.returncode == code, (words, done)
        return done.stderr + done.stdout
    assert "no name yet" in says()
    assert "cannot be a gateway's name" in says("--gateway", "a/b")
    assert "unencrypted" in says("--gateway", "bay-1", "--broker", "mqtt://broker.example.com")
    assert "unencrypted" in says("--gateway", "bay-1", "--broker", "mqtt://127.example.com")
    assert "--ca" in says("--gateway", "bay-1", "--broker", "mqtts://broker.example.com")
    assert "port" in says("--gateway", "bay-1", "--broker", "mqtt://localhost:99999")
    assert "cannot be read" in says("--gateway", "bay-1", "--broker", "mqtts://localhost", "--ca", "none.pem")
    (at.place / "wrong.toml").write_text('gateway = "bay-1"\nbrocker = "mqtt://localhost"\n')
    assert 'line 2: there is no setting "brocker"' in says("--config", "wrong.toml")
    (at.place / "kind.toml").write_text("keep_alive_s = -3\n")
    assert '"keep_alive_s"' in says("--config", "kind.toml")
    (at.place / "damaged.toml").write_text("gateway = [\n")
    assert "not valid TOML" in says("--config", "damaged.toml")
    says("--no-such-option")
    assert "Examples" in says("--help", code=0)
    platform = subprocess.run([str(at.binaries / "faultline-platform"), "records", "--database", "none/none.db", "--lang", "en"],
                              cwd=at.place, capture_output=True, text=True)
    assert platform.returncode == 2 and "cannot be opened" in platform.stderr, platform


CASES = [value for name, value in list(globals().items()) if callable(value) and getattr(value, "__code__", None) is not None
         and value.__code__.co_varnames[:1] == ("at",)]

if __name__ == "__main__":
    if len(sys.argv) != 3:
        print("usage: sync_e2e_test.py BINARIES CASE\ncases:", *[case.__name__ for case in CASES], sep="\n  ")
        sys.exit(2)
    chosen = [case for case in CASES if case.__name__ == sys.argv[2]]
    if not chosen:
        sys.exit(f"no case {sys.argv[2]}")
    with Programs(sys.argv[1]) as programs:
        chosen[0](programs)
    print("ok")
