-- The first and the last row of each key by event time, over rows in disorder. Late rows: `late`.
CREATE TEMPORARY TABLE moves (k STRING, id INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/moves.json', 'format' = 'json');
--: first: rows in disorder, ties, a row at the watermark, a NULL key, late rows [late]
SELECT k, id, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts) AS rn FROM moves) WHERE rn = 1;
--: first-rank: with the rank [late]
SELECT k, id, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts) AS rn FROM moves) WHERE rn = 1;
--: first-of-all: without a key [late]
SELECT id FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY ts) AS rn FROM moves) WHERE rn = 1;
--: first-filtered: a filter behind it [late]
SELECT k, id FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts) AS rn FROM moves) WHERE rn = 1 AND id > 3;
--: first-counted: an aggregate over rows that only come [late]
SELECT COUNT(*), MIN(id), MAX(ts) FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts) AS rn FROM moves) WHERE rn = 1;
--: first-windowed: a window over it [late]
SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(DATA => (SELECT k, id, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts) AS rn FROM moves) WHERE rn = 1), TIMECOL => DESCRIPTOR(ts), SIZE => INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--: first-over: OVER over it [late]
SELECT k, id, COUNT(*) OVER (ORDER BY ts) AS n FROM (SELECT k, id, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts) AS rn FROM moves) WHERE rn = 1);
--: first-joined: a join with the rows that it is of [late]
SELECT a.k, a.id, b.id FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts) AS rn FROM moves) a JOIN moves b ON a.k = b.k WHERE a.rn = 1;
--: first-two-keys: by two columns [late]
SELECT k, id FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k, MOD(id, 2) ORDER BY ts) AS rn FROM moves) WHERE rn = 1;
--: first-of-last: a first row over last ones is no event time
SELECT k, id FROM (SELECT k, id, ROW_NUMBER() OVER (PARTITION BY k ORDER BY id) AS rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts DESC) AS r FROM moves) WHERE r = 1) WHERE rn = 1;
--: first-by-time-and-id: another order changes its rows
SELECT k, id FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts, id) AS rn FROM moves) WHERE rn = 1;
--: last: the last row by event time
SELECT k, MAX(ts) FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts DESC) AS rn FROM moves) WHERE rn = 1 GROUP BY k;
--: two: the first two change
SELECT k, MAX(ts) FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts) AS rn FROM moves) WHERE rn <= 2 GROUP BY k;
