/**
 * The schema of the execution log in SQLite. `space` stands for a realm and environment, `source` for a pipeline, version
 * and instance in it. The full-text indexes hold the text and, as words of a column of their own (`facets.ts`), what else
 * is searched by: so a frequent word in a quiet pipeline is found without looking at every match, and no index of its own
 * is written for a kind, a trigger or a level. What still runs has no words yet.
 *
 * Segments of the full-text indexes are merged sixteen at a time: half the work of the four that are usual, for searches
 * that look into some more.
 */
export const LOG_MIGRATIONS = [
  `
  CREATE TABLE source (
    id INTEGER PRIMARY KEY, realm TEXT NOT NULL, environment TEXT NOT NULL, pipeline TEXT NOT NULL, version TEXT NOT NULL,
    instance TEXT NOT NULL
  );
  CREATE TABLE execution (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, source INTEGER NOT NULL, started INTEGER NOT NULL, trigger TEXT NOT NULL, kind TEXT NOT NULL,
    code INTEGER, elapsed REAL, deployment TEXT NOT NULL, replica TEXT, attempt INTEGER NOT NULL,
    redelivery INTEGER NOT NULL, hops INTEGER NOT NULL, parent TEXT, facts TEXT,
    request_bytes INTEGER NOT NULL, request_cut INTEGER NOT NULL, response_bytes INTEGER, response_cut INTEGER,
    request TEXT NOT NULL, response TEXT
  );
  CREATE UNIQUE INDEX execution_by_key ON execution (key);
  CREATE INDEX execution_by_source ON execution (source, id);
  CREATE VIRTUAL TABLE execution_text USING fts5 (
    body, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
  );
  CREATE TABLE line (
    id INTEGER PRIMARY KEY, source INTEGER NOT NULL, at INTEGER NOT NULL, level TEXT NOT NULL, key TEXT, step TEXT, message TEXT NOT NULL
  );
  CREATE INDEX line_by_source ON line (source, id);
  CREATE INDEX line_by_key ON line (key, id) WHERE key IS NOT NULL;
  CREATE VIRTUAL TABLE line_text USING fts5 (
    body, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
  );
  CREATE TABLE probe (id INTEGER PRIMARY KEY, written INTEGER NOT NULL);
  INSERT INTO probe VALUES (1, 0);
  `,
  `
  CREATE TABLE space (id INTEGER PRIMARY KEY, realm TEXT NOT NULL, environment TEXT NOT NULL);
  INSERT INTO space (realm, environment) SELECT DISTINCT realm, environment FROM source;
  ALTER TABLE source ADD COLUMN space INTEGER NOT NULL DEFAULT 0;
  UPDATE source SET space = (SELECT p.id FROM space p WHERE p.realm = source.realm AND p.environment = source.environment);

  ALTER TABLE execution ADD COLUMN space INTEGER NOT NULL DEFAULT 0;
  UPDATE execution SET space = (SELECT s.space FROM source s WHERE s.id = execution.source);
  DROP INDEX execution_by_source;
  CREATE INDEX execution_by_source ON execution (source, id, kind);
  CREATE INDEX execution_by_kind ON execution (space, kind, id, source, elapsed);
  CREATE INDEX execution_by_trigger ON execution (space, trigger, id, source);
  CREATE INDEX execution_by_code ON execution (space, code, id, source) WHERE code IS NOT NULL;
  DROP TABLE execution_text;
  CREATE VIRTUAL TABLE execution_text USING fts5 (
    body, facets, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
  );
  INSERT INTO execution_text (rowid, body, facets) SELECT id, request || char(10) || response,
    'n' || space || ' s' || source || ' n' || space || '_k' || kind || ' n' || space || '_t' || replace(trigger, '-', '_')
    || ifnull(' n' || space || '_c' || code, '')
    FROM execution WHERE kind <> 'running';

  ALTER TABLE line ADD COLUMN space INTEGER NOT NULL DEFAULT 0;
  UPDATE line SET space = (SELECT s.space FROM source s WHERE s.id = line.source);
  DROP INDEX line_by_source;
  CREATE INDEX line_by_source ON line (source, id, level);
  CREATE INDEX line_by_level ON line (space, level, id, source);
  DROP TABLE line_text;
  CREATE VIRTUAL TABLE line_text USING fts5 (
    body, facets, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
  );
  INSERT INTO line_text (rowid, body, facets)
    SELECT id, message, 'n' || space || ' s' || source || ' n' || space || '_l' || level FROM line;

  CREATE TABLE trace (id INTEGER PRIMARY KEY, left INTEGER NOT NULL, steps TEXT NOT NULL);
  CREATE TABLE tally (
    source INTEGER NOT NULL, day INTEGER NOT NULL, total INTEGER NOT NULL, failed INTEGER NOT NULL,
    elapsed REAL NOT NULL, minimum REAL NOT NULL, maximum REAL NOT NULL, PRIMARY KEY (source, day)
  ) WITHOUT ROWID;
  INSERT INTO tally SELECT source, id / (86400000 * 2048) AS day, count(*), sum(kind = 'error'), sum(elapsed),
    min(elapsed), max(elapsed) FROM execution WHERE kind <> 'running' GROUP BY source, day;
  CREATE TABLE amount (
    source INTEGER PRIMARY KEY, executions INTEGER NOT NULL, lines INTEGER NOT NULL, line_bytes INTEGER NOT NULL
  );
  INSERT INTO amount SELECT s.id,
    (SELECT count(*) FROM execution e WHERE e.source = s.id),
    (SELECT count(*) FROM line l WHERE l.source = s.id),
    (SELECT coalesce(sum(length(l.message)), 0) FROM line l WHERE l.source = s.id) FROM source s;
  `,
  `
  DROP INDEX execution_by_source;
  DROP INDEX execution_by_kind;
  DROP INDEX execution_by_trigger;
  DROP INDEX execution_by_code;
  ALTER TABLE execution DROP COLUMN space;
  CREATE INDEX execution_running ON execution (source, id) WHERE kind = 'running';
  INSERT INTO execution_text (execution_text, rank) VALUES ('automerge', 16), ('crisismerge', 32);

  DROP INDEX line_by_source;
  DROP INDEX line_by_level;
  ALTER TABLE line DROP COLUMN space;
  INSERT INTO line_text (line_text, rank) VALUES ('automerge', 16), ('crisismerge', 32);

  CREATE INDEX source_by_space ON source (space);
  CREATE TABLE minute_tally (
    minute INTEGER NOT NULL, source INTEGER NOT NULL, total INTEGER NOT NULL, failed INTEGER NOT NULL,
    elapsed REAL NOT NULL, minimum REAL NOT NULL, maximum REAL NOT NULL, PRIMARY KEY (minute, source)
  ) WITHOUT ROWID;
  INSERT INTO minute_tally SELECT id / (60000 * 2048) AS minute, source, count(*), sum(kind = 'error'), sum(elapsed),
    min(elapsed), max(elapsed) FROM execution WHERE kind <> 'running' GROUP BY minute, source;
  `,
]
