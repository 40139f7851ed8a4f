-- Commands as they came from the platform, not yet looked at. The sync process puts them in, the daemon takes them out.
CREATE TABLE command_inbox (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    gateway     TEXT    NOT NULL,       -- our own name, as the broker knows us
    received_ms INTEGER NOT NULL,
    message     TEXT    NOT NULL        -- fl.signed_command.v1, unread
);
