-- Quotes: other character, none, doubled, escape character.
CREATE TEMPORARY TABLE t (a STRING, b INT) WITH ('connector' = 'filesystem', 'path' = '${data}/single.csv', 'format' = 'csv', 'csv.quote-character' = '''');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (a STRING, b STRING, c STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/semicolon.csv', 'format' = 'csv', 'csv.field-delimiter' = ';', 'csv.disable-quote-character' = 'true', 'csv.ignore-parse-errors' = 'true');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (a STRING, b STRING, c STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/semicolon.csv', 'format' = 'csv', 'csv.field-delimiter' = ';', 'csv.ignore-parse-errors' = 'true');
SELECT * FROM t;
