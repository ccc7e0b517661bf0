-- Named arguments, cascades by renamed bounds.
CREATE TEMPORARY TABLE events (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/events.json', 'format' = 'json');
--: tumble-named-in-order: named arguments
SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(DATA => TABLE events, TIMECOL => DESCRIPTOR(ts), SIZE => INTERVAL '20' SECOND)) GROUP BY window_start, window_end;
--: hop-named: named arguments of HOP
SELECT window_start, COUNT(*) FROM TABLE(HOP(DATA => TABLE events, TIMECOL => DESCRIPTOR(ts), SLIDE => INTERVAL '10' SECOND, SIZE => INTERVAL '20' SECOND)) GROUP BY window_start, window_end;
--: cascade-bounds-renamed: bounds under other names
SELECT s, e, MAX(c) FROM (SELECT u, window_start AS s, window_end AS e, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY u, window_start, window_end) GROUP BY s, e;
