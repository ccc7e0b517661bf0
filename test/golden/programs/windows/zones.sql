-- Windows over TIMESTAMP_LTZ in a zone with daylight saving.
SET 'table.local-time-zone' = 'America/New_York';
CREATE TEMPORARY TABLE zoned (u STRING, n INT, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/zoned.json', 'format' = 'json');
--: day-dst: days of 23 and 25 hours
SELECT window_start, window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE zoned, DESCRIPTOR(ts), INTERVAL '1' DAY)) GROUP BY window_start, window_end;
--: hour-dst: the hour that is not there, the hour that is twice
SELECT window_start, window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE zoned, DESCRIPTOR(ts), INTERVAL '1' HOUR)) GROUP BY window_start, window_end;
--: hop-dst: overlapping days
SELECT window_start, window_end, COUNT(*) FROM TABLE(HOP(TABLE zoned, DESCRIPTOR(ts), INTERVAL '12' HOUR, INTERVAL '1' DAY)) GROUP BY window_start, window_end;
--: cumulate-dst: days that grow
SELECT window_start, window_end, COUNT(*) FROM TABLE(CUMULATE(TABLE zoned, DESCRIPTOR(ts), INTERVAL '6' HOUR, INTERVAL '1' DAY)) GROUP BY window_start, window_end;
--: session-dst: sessions across the change
SELECT u, window_start, window_end, COUNT(*) FROM TABLE(SESSION(TABLE zoned PARTITION BY u, DESCRIPTOR(ts), INTERVAL '1' HOUR)) GROUP BY u, window_start, window_end;
--: legacy-dst: GROUP BY TUMBLE in the zone
SELECT TUMBLE_START(ts, INTERVAL '1' DAY), COUNT(*) FROM zoned GROUP BY TUMBLE(ts, INTERVAL '1' DAY);
--: window-time-dst: window_time is an instant
SELECT window_time, COUNT(*) FROM TABLE(TUMBLE(TABLE zoned, DESCRIPTOR(ts), INTERVAL '1' DAY)) GROUP BY window_start, window_end, window_time;
--: rows-dst: rows with their days
SELECT n, window_start, window_end FROM TABLE(TUMBLE(TABLE zoned, DESCRIPTOR(ts), INTERVAL '1' DAY));
--: join-dst: rows joined by day
SELECT a.n, b.n FROM TABLE(TUMBLE(TABLE zoned, DESCRIPTOR(ts), INTERVAL '1' DAY)) a JOIN TABLE(TUMBLE(TABLE zoned, DESCRIPTOR(ts), INTERVAL '1' DAY)) b ON a.u = b.u AND a.window_start = b.window_start AND a.window_end = b.window_end WHERE a.n < b.n;
--: topn-dst: the first of each day
SELECT n, window_start FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY ts) AS rn FROM TABLE(TUMBLE(TABLE zoned, DESCRIPTOR(ts), INTERVAL '1' DAY))) WHERE rn = 1;
--: group-by-text-dst: the text of an instant in the zone
SELECT CAST(ts AS DATE), COUNT(*) FROM zoned GROUP BY CAST(ts AS DATE);
--: interval-dst: an interval join over an hour that is twice
SELECT a.n, b.n FROM zoned a JOIN zoned b ON a.u = b.u AND b.ts BETWEEN a.ts AND a.ts + INTERVAL '1' HOUR AND a.n < b.n;
--: over-dst: a range over the change
SELECT n, COUNT(*) OVER (PARTITION BY u ORDER BY ts RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT ROW) FROM zoned;
