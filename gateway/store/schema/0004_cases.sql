-- Cases: what was found behind codes and what repaired it, from here and from the platform (fl.case.v1). Anonymous.
CREATE TABLE cases (
    id       TEXT    PRIMARY KEY,       -- UUID
    version  INTEGER NOT NULL,          -- of the record: the greatest is kept
    removed  INTEGER NOT NULL,          -- withdrawn: kept, so that an older version cannot bring it back
    state    TEXT    NOT NULL,          -- open, closed
    source   TEXT    NOT NULL,          -- local: made here; platform: came from there
    maker    TEXT    NOT NULL,          -- folded: "greatwall"
    solution TEXT    NOT NULL,          -- folded cause and repair: what makes two cases one answer
    verified INTEGER NOT NULL,
    date     TEXT    NOT NULL,
    saved_ms INTEGER NOT NULL,
    record   TEXT    NOT NULL           -- fl.case.v1 whole
) WITHOUT ROWID;
CREATE INDEX cases_saved ON cases(saved_ms);

-- The codes of cases that are closed with a repair that worked: what a finding is compared with.
CREATE TABLE case_codes (
    id        TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
    code      TEXT NOT NULL,
    ecu       TEXT NOT NULL,            -- folded name of the module, or empty
    component TEXT NOT NULL,
    failure   TEXT NOT NULL,
    PRIMARY KEY (id, code, ecu)
) WITHOUT ROWID;
CREATE INDEX case_codes_code ON case_codes(code);
CREATE INDEX case_codes_component ON case_codes(component, failure) WHERE component <> '';

-- How far the platform's library is known here, from its numbered parts.
CREATE TABLE case_library (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    upto INTEGER NOT NULL
);
INSERT INTO case_library(one, upto) VALUES (1, 0);
