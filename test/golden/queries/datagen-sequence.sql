-- Sequences of datagen are the same everywhere.
CREATE TEMPORARY TABLE g (i INT, b BIGINT, s STRING, d DOUBLE, t TINYINT) WITH ('connector' = 'datagen', 'fields.i.kind' = 'sequence', 'fields.i.start' = '1', 'fields.i.end' = '5', 'fields.b.kind' = 'sequence', 'fields.b.start' = '10', 'fields.b.end' = '20', 'fields.s.kind' = 'sequence', 'fields.s.start' = '1', 'fields.s.end' = '9', 'fields.d.kind' = 'sequence', 'fields.d.start' = '1', 'fields.d.end' = '9', 'fields.t.kind' = 'sequence', 'fields.t.start' = '1', 'fields.t.end' = '9');
SELECT * FROM g;
SELECT COUNT(*), SUM(i) FROM g;
