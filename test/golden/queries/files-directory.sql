-- A directory: hidden files are skipped.
-- anyOrder
CREATE TEMPORARY TABLE t (id INT, s STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/many', 'format' = 'csv');
SELECT * FROM t;
SELECT COUNT(*), SUM(id) FROM t;
CREATE TEMPORARY TABLE m (id INT, s STRING, `file.name` STRING NOT NULL METADATA VIRTUAL, z BIGINT METADATA FROM 'file.size') WITH ('connector' = 'filesystem', 'path' = '${data}/many', 'format' = 'csv');
SELECT id, `file.name`, z FROM m;
