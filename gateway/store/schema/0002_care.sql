-- What a vehicle needs and what was done to it. The subject is the VIN, or a local number ("local:...") for a car without one.
CREATE TABLE garage (
    subject TEXT    PRIMARY KEY,
    plate   TEXT    NOT NULL DEFAULT '',
    facts   TEXT    NOT NULL,           -- JSON: energy, purchase date, hard use, region, consent: what only people know
    first_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX garage_plate ON garage(plate) WHERE plate <> '';

-- Every mileage ever told, believed or not, in the order of telling.
CREATE TABLE odometer (
    number  INTEGER PRIMARY KEY,
    subject TEXT    NOT NULL,
    wall_ms INTEGER NOT NULL,
    trusted INTEGER NOT NULL,           -- the clock
    km      REAL    NOT NULL,
    source  TEXT    NOT NULL,
    detail  TEXT    NOT NULL DEFAULT '',
    visit   TEXT    NOT NULL DEFAULT '',
    said    TEXT    NOT NULL DEFAULT 'none'
);
CREATE INDEX odometer_subject ON odometer(subject, number);

-- Distance counters (PIDs 21, 31) and summed speed: what lies between two odometer readings.
CREATE TABLE distance_marks (
    number         INTEGER PRIMARY KEY,
    subject        TEXT    NOT NULL,
    wall_ms        INTEGER NOT NULL,
    since_clear_km REAL,
    with_mil_km    REAL,
    driven_km      REAL    NOT NULL
);
CREATE INDEX distance_marks_subject ON distance_marks(subject, number);

-- Records with a life: the newest snapshot of each, whole. Every snapshot went to the outbox when it was saved.
CREATE TABLE alerts (
    id       TEXT    PRIMARY KEY,
    subject  TEXT    NOT NULL,
    item     TEXT    NOT NULL,
    cycle    TEXT    NOT NULL,
    state    TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    saved_ms INTEGER NOT NULL,
    record   TEXT    NOT NULL,          -- fl.alert.v1
    UNIQUE (subject, item, cycle)
) WITHOUT ROWID;
CREATE INDEX alerts_open ON alerts(state) WHERE state IN ('open', 'acknowledged');

CREATE TABLE services (
    number   INTEGER PRIMARY KEY,
    id       TEXT    NOT NULL UNIQUE,
    subject  TEXT    NOT NULL,
    date     TEXT    NOT NULL,
    saved_ms INTEGER NOT NULL,
    record   TEXT    NOT NULL           -- fl.service.v1
);
CREATE INDEX services_subject ON services(subject, number);

CREATE TABLE workorders (
    id       TEXT    PRIMARY KEY,
    subject  TEXT    NOT NULL,
    visit    TEXT    NOT NULL,
    state    TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    saved_ms INTEGER NOT NULL,
    record   TEXT    NOT NULL           -- fl.workorder.v1
) WITHOUT ROWID;
CREATE INDEX workorders_subject ON workorders(subject);

-- Early warnings that are raised now: a restart must not raise them again. Their whole life is in the events.
CREATE TABLE warnings (
    subject   TEXT    NOT NULL,
    rule      TEXT    NOT NULL,
    raised_ms INTEGER NOT NULL,
    record    TEXT    NOT NULL,         -- fl.event.v1 that raised it
    PRIMARY KEY (subject, rule)
) WITHOUT ROWID;
