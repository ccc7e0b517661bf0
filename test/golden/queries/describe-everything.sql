-- DESCRIBE of keys, computed and metadata columns, comments.
CREATE TABLE t (a INT NOT NULL COMMENT 'the key', b STRING, c AS UPPER(b), d TIMESTAMP(3), e ROW<x INT, y ARRAY<STRING>>, f MAP<STRING, DECIMAL(10, 2)>, g STRING METADATA FROM 'file.name', PRIMARY KEY (a) NOT ENFORCED, WATERMARK FOR d AS d - INTERVAL '1' SECOND) COMMENT 'all kinds' PARTITIONED BY (b) WITH ('connector' = 'filesystem', 'path' = '/data/x', 'format' = 'json');
DESCRIBE t;
SHOW CREATE TABLE t;
SHOW COLUMNS IN t;
