-- The software of control units over time: one row for each state ever seen.
CREATE TABLE ecu_software (
    subject      TEXT    NOT NULL,
    ecu          TEXT    NOT NULL,
    calibration  TEXT    NOT NULL,      -- CALID
    verification TEXT    NOT NULL,      -- CVN, hexadecimal
    name         TEXT    NOT NULL,      -- what the unit calls itself
    first_ms     INTEGER NOT NULL,
    last_ms      INTEGER NOT NULL,
    last_scan    TEXT    NOT NULL,      -- of the unit; a row with an older one is history
    PRIMARY KEY (subject, ecu, calibration, verification)
) WITHOUT ROWID;

-- A visit of a car without VIN belongs to a local number as soon as somebody says so. Until then what was read in it (mileage,
-- software, measures) has the visit's id as its subject.
CREATE TABLE visit_subjects (
    visit   TEXT PRIMARY KEY,
    subject TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX visit_subjects_subject ON visit_subjects(subject);

CREATE VIEW visit_vehicle AS
    SELECT id, number, vin AS subject FROM visits WHERE vin IS NOT NULL
    UNION ALL
    SELECT id, number, visit_subjects.subject FROM visit_subjects JOIN visits ON id = visit WHERE vin IS NULL;

-- Values that tell something only over months: state of health, loads. A few for each scan, never forgotten.
CREATE TABLE measures (
    number  INTEGER PRIMARY KEY,
    subject TEXT    NOT NULL,
    signal  TEXT    NOT NULL,
    wall_ms INTEGER NOT NULL,
    trusted INTEGER NOT NULL,           -- the clock
    value   REAL    NOT NULL
);
CREATE INDEX measures_subject ON measures(subject, signal, number);

-- What a technician filled in on arrival and before hand-over; what a scan tells is not stored twice.
CREATE TABLE check_points (
    visit    TEXT    NOT NULL,
    list     TEXT    NOT NULL,
    point    TEXT    NOT NULL,
    state    TEXT    NOT NULL,          -- "ok", "not_ok"
    who      TEXT    NOT NULL,
    note     TEXT    NOT NULL,
    saved_ms INTEGER NOT NULL,
    PRIMARY KEY (visit, list, point)
) WITHOUT ROWID;

-- Plans and price lists put in force here, over the built-in ones.
CREATE TABLE care_files (
    kind     TEXT    NOT NULL,          -- "plan", "prices"
    id       TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    text     TEXT    NOT NULL,
    saved_ms INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;
