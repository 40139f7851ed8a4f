-- What waits for the platform. seq is never used twice; it starts at a random number so that a new database cannot be
-- mistaken for the one the platform remembers (cloud/contract/receipt.hpp).
CREATE TABLE outbox (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    msg_id       BLOB    NOT NULL UNIQUE CHECK (length(msg_id) = 16),   -- UUIDv7 of the record
    stream       INTEGER NOT NULL,                                      -- contract::stream
    type         TEXT    NOT NULL,                                      -- fl.diagnosis.v1
    wall_ms      INTEGER NOT NULL,
    boot         TEXT    NOT NULL,
    monotonic_ms INTEGER NOT NULL,
    synchronised INTEGER NOT NULL,
    expires_ms   INTEGER,
    attempts     INTEGER NOT NULL DEFAULT 0,                            -- times sent once more
    damaged      INTEGER NOT NULL DEFAULT 0,                            -- times it arrived with a wrong checksum
    sha256       BLOB    NOT NULL CHECK (length(sha256) = 32),
    traceparent  TEXT,
    size         INTEGER NOT NULL,                                      -- bytes of data
    data         TEXT    NOT NULL                                       -- JSON; last, as it may need overflow pages
);
INSERT INTO sqlite_sequence(name, seq) VALUES ('outbox', abs(random() % 1099511627776));

-- Every index ends in the rowid, which is seq: this one serves "the next of a stream" and "the one before".
CREATE INDEX outbox_stream ON outbox(stream);
CREATE INDEX outbox_expires ON outbox(expires_ms) WHERE expires_ms IS NOT NULL;

-- Kept by triggers, so that no writer can forget it and nobody ever counts a million rows.
CREATE TABLE outbox_totals (
    stream      INTEGER PRIMARY KEY,
    depth       INTEGER NOT NULL DEFAULT 0,
    bytes       INTEGER NOT NULL DEFAULT 0,
    dropped     INTEGER NOT NULL DEFAULT 0,
    expired     INTEGER NOT NULL DEFAULT 0,
    quarantined INTEGER NOT NULL DEFAULT 0
);
INSERT INTO outbox_totals(stream) VALUES (0), (1), (2), (3), (4), (5), (6);

CREATE TRIGGER outbox_in AFTER INSERT ON outbox BEGIN
    UPDATE outbox_totals SET depth = depth + 1, bytes = bytes + new.size WHERE stream = new.stream;
END;
CREATE TRIGGER outbox_out AFTER DELETE ON outbox BEGIN
    UPDATE outbox_totals SET depth = depth - 1, bytes = bytes - old.size WHERE stream = old.stream;
END;

-- What the platform refused, with its reason. Bounded by the sync process.
CREATE TABLE outbox_quarantine (
    seq          INTEGER PRIMARY KEY,
    msg_id       BLOB    NOT NULL,
    stream       INTEGER NOT NULL,
    type         TEXT    NOT NULL,
    wall_ms      INTEGER NOT NULL,
    boot         TEXT    NOT NULL,
    monotonic_ms INTEGER NOT NULL,
    synchronised INTEGER NOT NULL,
    sha256       BLOB    NOT NULL,
    traceparent  TEXT,
    data         TEXT    NOT NULL,
    code         TEXT    NOT NULL
);
