-- Commands of the platform: each once, by id and by nonce, with what became of it.
CREATE TABLE commands (
    id          TEXT    PRIMARY KEY,
    nonce       TEXT    NOT NULL UNIQUE,
    op          TEXT    NOT NULL,
    by          TEXT    NOT NULL,
    role        TEXT    NOT NULL,
    command     TEXT    NOT NULL,               -- fl.command.v1 as it was signed
    received_ms INTEGER NOT NULL,
    state       TEXT    NOT NULL,               -- accepted, running, then the state of the final answer
    ended_ms    INTEGER                         -- NULL: no final answer yet
) WITHOUT ROWID;
CREATE INDEX commands_open ON commands(id) WHERE ended_ms IS NULL;

-- Everything ordered from afar and every consent, each line sealed with the hash of the one before: a line that is changed or
-- taken out breaks the chain. The entries go to the platform too, so that cutting off the end is noticed there.
CREATE TABLE audit (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    time   TEXT NOT NULL,
    prev   TEXT NOT NULL,                       -- hash of the line before, "" for the first
    entry  TEXT NOT NULL,                       -- JSON
    hash   TEXT NOT NULL                        -- SHA-256 of prev, newline, time, newline, entry
);

-- What experts wrote to the technician.
CREATE TABLE guidance (
    command TEXT    PRIMARY KEY,
    time    TEXT    NOT NULL,
    by      TEXT    NOT NULL,
    message TEXT    NOT NULL,                   -- args of the command: text, steps, picture
    seen_ms INTEGER
) WITHOUT ROWID;
