/** Tables that the wrong programs name. */
export const wrongSchema = `
CREATE TABLE t (
  id INT, name STRING NOT NULL, b BIGINT NOT NULL, bo BOOLEAN, d DOUBLE, dt DATE, ts TIMESTAMP(3),
  r ROW<a INT, b ROW<c STRING NOT NULL>>, WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'datagen');
CREATE TABLE p (a INT, p AS PROCTIME()) WITH ('connector' = 'datagen');
CREATE VIEW v AS SELECT id, ts, name FROM t WHERE id > 1;
CREATE TABLE c14 (a INT) WITH ('connector' = 'datagenn');
CREATE TABLE c15 (a INT) WITH ('x' = 'y');
CREATE TABLE c19 (a INT METADATA) WITH ('connector' = 'datagen');
CREATE TABLE sink (a INT, c STRING) WITH ('connector' = 'blackhole');
CREATE TABLE req (a INT NOT NULL, b STRING) WITH ('connector' = 'blackhole');
CREATE TABLE fm (a INT) WITH ('connector' = 'filesystem', 'path' = 'x', 'format' = 'jsn');
CREATE TABLE nofm (a INT) WITH ('connector' = 'filesystem', 'path' = 'x');
CREATE TABLE nf (a INT) WITH ('connector' = 'datagen', 'format' = 'json');
CREATE TABLE hidden (a INT);
CREATE TEMPORARY TABLE hidden (a INT);
CREATE DATABASE d2;
CREATE TABLE d2.x (a INT);
CREATE VIEW loop1 AS SELECT 1 AS a;
CREATE VIEW loop2 AS SELECT a FROM loop1;
ALTER VIEW loop1 AS SELECT a FROM loop2;
`

/** Tables that the wrong programs of batch mode name. */
export const wrongBatchSchema = `
CREATE TABLE t (id INT) WITH ('connector' = 'datagen');
CREATE TABLE b (a INT) WITH ('connector' = 'datagen', 'number-of-rows' = '5');
CREATE TABLE sink (a INT, c STRING) WITH ('connector' = 'blackhole');
`
