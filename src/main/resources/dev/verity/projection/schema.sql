-- What the topics tell, folded for questions. Whatever changes here, this line with it, makes every
-- older file be built anew: fold 2.
-- Moments are milliseconds since 1970. Each table is told by one topic, or by several in any order,
-- so that a store that was built anew is equal to the one before.

CREATE TABLE source (
  topic TEXT PRIMARY KEY,
  id TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE place (
  topic TEXT NOT NULL,
  partition INTEGER NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (topic, partition)
) WITHOUT ROWID;

-- From the sessions topic. Revision 0 is one of which only others have told yet.
CREATE TABLE session (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  revision INTEGER NOT NULL DEFAULT 0,
  livemode INTEGER NOT NULL DEFAULT 0,
  account TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL DEFAULT 'unseen',
  redaction TEXT NOT NULL DEFAULT 'none',
  last_error TEXT,
  type TEXT,
  created INTEGER NOT NULL DEFAULT 0,
  since INTEGER,
  updated INTEGER NOT NULL DEFAULT 0,
  cancel_due INTEGER,
  cancel_gate TEXT,
  redact_due INTEGER,
  redact_gate TEXT,
  redact_cause TEXT,
  approval_since INTEGER,
  holds INTEGER NOT NULL DEFAULT 0,
  doing TEXT,
  wake_at INTEGER,
  late INTEGER NOT NULL DEFAULT 0,
  erased_at INTEGER,
  confirm_by INTEGER,
  missing TEXT,
  body BLOB
);

CREATE INDEX session_updated ON session (updated);
CREATE INDEX session_status ON session (status, updated);
CREATE INDEX session_redaction ON session (redaction, updated);
CREATE INDEX session_account ON session (account, updated);
CREATE INDEX session_created ON session (created);
CREATE INDEX session_status_created ON session (status, created);
CREATE INDEX session_redaction_created ON session (redaction, created);
CREATE INDEX session_account_created ON session (account, created);
CREATE INDEX session_held ON session (updated) WHERE holds > 0;
CREATE INDEX session_cancels ON session (updated) WHERE cancel_due IS NOT NULL;
CREATE INDEX session_redacts ON session (updated) WHERE redact_due IS NOT NULL;
CREATE INDEX session_cancel_due ON session (cancel_due) WHERE cancel_due IS NOT NULL;
CREATE INDEX session_redact_due ON session (redact_due) WHERE redact_due IS NOT NULL;
CREATE INDEX session_approval ON session (approval_since) WHERE approval_since IS NOT NULL;
CREATE INDEX session_wake_at ON session (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX session_late ON session (since) WHERE late = 1;
CREATE INDEX session_unconfirmed ON session (confirm_by) WHERE missing IS NOT NULL;

-- How many sessions stand where, kept up by the triggers, so that nobody has to count.
CREATE TABLE tally (
  status TEXT NOT NULL,
  redaction TEXT NOT NULL,
  livemode INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (status, redaction, livemode)
) WITHOUT ROWID;

CREATE TRIGGER session_known AFTER UPDATE OF status, redaction, livemode, revision ON session
WHEN new.revision > 0 BEGIN
  UPDATE tally SET count = count - 1
    WHERE old.revision > 0
      AND (status, redaction, livemode) = (old.status, old.redaction, old.livemode);
  INSERT INTO tally VALUES (new.status, new.redaction, new.livemode, 1)
    ON CONFLICT DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER session_gone AFTER DELETE ON session WHEN old.revision > 0 BEGIN
  UPDATE tally SET count = count - 1
    WHERE (status, redaction, livemode) = (old.status, old.redaction, old.livemode);
END;

-- From the sessions topic: a call that runs, that waits for its next try, or that was given up.
CREATE TABLE effort (
  session INTEGER NOT NULL,
  action TEXT NOT NULL,
  stage TEXT NOT NULL,
  follow_up TEXT,
  failures INTEGER NOT NULL,
  refusals INTEGER NOT NULL,
  since INTEGER,
  until INTEGER NOT NULL,
  PRIMARY KEY (session, action)
) WITHOUT ROWID;

CREATE INDEX effort_stage ON effort (stage, until);

-- From the journal.
CREATE TABLE entry (
  session INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  policy TEXT NOT NULL,
  facts TEXT NOT NULL,
  hash BLOB,
  PRIMARY KEY (session, sequence)
) WITHOUT ROWID;

CREATE INDEX entry_at ON entry (at);
CREATE INDEX entry_kind ON entry (kind, at);

-- From the journal; why somebody asked is in the entry alone.
CREATE TABLE request (
  session INTEGER NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT,
  about TEXT,
  asked INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  verdict TEXT,
  because TEXT,
  answered INTEGER,
  PRIMARY KEY (session, id)
) WITHOUT ROWID;

CREATE INDEX request_asked ON request (asked, session, sequence);

-- From the inbox, without bodies, and from the journal, which knows when an event was read.
CREATE TABLE event (
  id TEXT PRIMARY KEY,
  session INTEGER NOT NULL,
  type TEXT,
  at INTEGER NOT NULL,
  partition INTEGER,
  position INTEGER,
  arrivals INTEGER NOT NULL DEFAULT 0,
  recovered INTEGER NOT NULL DEFAULT 0,
  read_at INTEGER,
  verdict TEXT
) WITHOUT ROWID;

CREATE INDEX event_at ON event (at);
CREATE INDEX event_session ON event (session, at);
CREATE INDEX event_pending ON event (at) WHERE read_at IS NULL;

-- From the dead letters.
CREATE TABLE letter (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  chain TEXT NOT NULL,
  session TEXT,
  kind TEXT NOT NULL,
  cause TEXT NOT NULL,
  topic TEXT,
  partition INTEGER,
  position INTEGER,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  state TEXT NOT NULL,
  deed TEXT,
  actor TEXT,
  reason TEXT,
  done_at INTEGER
);

CREATE INDEX letter_chain ON letter (chain);
CREATE INDEX letter_session ON letter (session, last_seen);
CREATE INDEX letter_state ON letter (state, last_seen);
CREATE INDEX letter_last_seen ON letter (last_seen);
CREATE INDEX letter_origin ON letter (topic, partition, position);

-- From the journal: how often something was written within a minute.
CREATE TABLE minute (
  name TEXT NOT NULL,
  minute INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (name, minute)
) WITHOUT ROWID;

CREATE INDEX minute_minute ON minute (minute);

-- The words by which a session is found: row (number << 20) + sequence, 0 for the session itself.
-- What is deleted here is gone from the index too.
CREATE VIRTUAL TABLE search USING fts5 (words, tokenize = "unicode61 tokenchars '_-'");

INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
