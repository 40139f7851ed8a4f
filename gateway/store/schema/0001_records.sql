-- Times: *_ms are milliseconds since 1970 UTC (for order and search), texts are RFC 3339 as they stand in the records.
CREATE TABLE adapters (
    key       TEXT    PRIMARY KEY,      -- USB serial number, Bluetooth address, or what tells it best from others
    identity  TEXT    NOT NULL,         -- contract::adapter_identity as JSON
    seen_ms   INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE vehicles (
    vin        TEXT    PRIMARY KEY,
    maker      TEXT    NOT NULL,
    model_year INTEGER,
    first_ms   INTEGER NOT NULL,
    last_ms    INTEGER NOT NULL
) WITHOUT ROWID;

-- One stay of one vehicle. The number is for the readings, which are many; everybody else says the id.
CREATE TABLE visits (
    number     INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,             -- UUIDv7
    adapter    TEXT    NOT NULL,
    vin        TEXT    REFERENCES vehicles(vin),    -- NULL: not known (yet)
    protocol   TEXT    NOT NULL DEFAULT '',
    started_ms INTEGER NOT NULL,
    ended_ms   INTEGER,                             -- NULL: still here
    end_reason TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX visits_vin ON visits(vin) WHERE vin IS NOT NULL;
CREATE INDEX visits_open ON visits(id) WHERE ended_ms IS NULL;

CREATE TABLE scans (
    number   INTEGER PRIMARY KEY,
    id       TEXT    NOT NULL UNIQUE,               -- UUIDv7; also the id of the record in the outbox
    visit    TEXT    NOT NULL REFERENCES visits(id),
    kind     TEXT    NOT NULL,
    outcome  TEXT    NOT NULL,
    verdict  TEXT    NOT NULL,
    saved_ms INTEGER NOT NULL,
    record   TEXT    NOT NULL                       -- fl.diagnosis.v1, whole
);
CREATE INDEX scans_visit ON scans(visit);

-- A code of an ECU of a vehicle over time. The subject is the VIN, or the visit's id while the VIN is unknown.
CREATE TABLE findings (
    subject    TEXT    NOT NULL,
    ecu        TEXT    NOT NULL,
    code       TEXT    NOT NULL,
    states     TEXT    NOT NULL,                    -- JSON array, as last seen
    first_seen TEXT    NOT NULL,
    last_seen  TEXT    NOT NULL,
    first_scan TEXT    NOT NULL,
    last_scan  TEXT    NOT NULL,
    present    INTEGER NOT NULL,                    -- 0 only after every list that held it was read without it
    PRIMARY KEY (subject, ecu, code)
) WITHOUT ROWID;

CREATE TABLE signals (
    number INTEGER PRIMARY KEY,
    ecu    TEXT NOT NULL,
    pid    TEXT NOT NULL,
    key    TEXT NOT NULL,
    unit   TEXT NOT NULL,
    UNIQUE (ecu, pid, key, unit)
);

CREATE TABLE readings (
    visit   INTEGER NOT NULL REFERENCES visits(number),
    signal  INTEGER NOT NULL REFERENCES signals(number),
    wall_ms INTEGER NOT NULL,
    value   REAL                                    -- NULL: not available then
);
CREATE INDEX readings_visit ON readings(visit, signal, wall_ms);

CREATE TABLE events (
    number   INTEGER PRIMARY KEY,
    id       TEXT    NOT NULL UNIQUE,               -- UUIDv7; also the id of the record in the outbox
    kind     TEXT    NOT NULL,
    visit    TEXT,
    saved_ms INTEGER NOT NULL,
    record   TEXT    NOT NULL                       -- fl.event.v1, whole
);
