-- Corners of interval joins: NULL keys, ties, bounds in and out, chains, windows behind, times before 1970.
CREATE TEMPORARY TABLE events (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/events.json', 'format' = 'json');
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' HOUR) WITH ('connector' = 'filesystem', 'path' = '${data}/orders-timed.json', 'format' = 'json');
CREATE TEMPORARY TABLE payments (pid INT, order_id INT, amount DECIMAL(10, 2), ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' HOUR) WITH ('connector' = 'filesystem', 'path' = '${data}/payments.json', 'format' = 'json');
CREATE TEMPORARY TABLE buys (b INT, id INT, region STRING, qty INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/buys.json', 'format' = 'json');
CREATE TEMPORARY TABLE zoned (u STRING, n INT, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '1' DAY) WITH ('connector' = 'filesystem', 'path' = '${data}/zoned.json', 'format' = 'json', 'json.timestamp-format.standard' = 'SQL');
--: corner-null-keys: NULL keys meet nothing, and come out alone
SELECT o.id, p.id FROM orders o FULL JOIN orders p ON o.cust = p.cust AND p.ts BETWEEN o.ts - INTERVAL '3' SECOND AND o.ts - INTERVAL '1' SECOND;
--: corner-null-safe: NULL keys that meet
SELECT o.id, p.id FROM orders o LEFT JOIN orders p ON o.cust IS NOT DISTINCT FROM p.cust AND p.ts BETWEEN o.ts + INTERVAL '1' SECOND AND o.ts + INTERVAL '20' SECOND;
--: corner-ties: rows of one key and one time
SELECT a.n, b.n FROM events a JOIN events b ON a.u = b.u AND a.ts = b.ts;
--: corner-negative: both bounds before, outer
SELECT a.n, b.n FROM events a LEFT JOIN events b ON a.u = b.u AND b.ts BETWEEN a.ts - INTERVAL '10' SECOND AND a.ts - INTERVAL '0.4' SECOND;
--: corner-one-millisecond: an interval of one instant that is out at both ends
SELECT a.n, b.n FROM events a JOIN events b ON b.ts > a.ts + INTERVAL '0.399' SECOND AND b.ts < a.ts + INTERVAL '0.401' SECOND;
--: corner-tightest: several bounds on one side
SELECT o.id, p.pid FROM orders o JOIN payments p ON o.id = p.order_id AND p.ts >= o.ts - INTERVAL '1' HOUR AND p.ts >= o.ts AND p.ts < o.ts + INTERVAL '1' MINUTE AND p.ts <= o.ts + INTERVAL '9' SECOND;
--: corner-moved: bounds on the other side of the comparison
SELECT o.id, p.pid FROM orders o JOIN payments p ON o.id = p.order_id WHERE p.ts - INTERVAL '9' SECOND <= o.ts AND o.ts - INTERVAL '1' SECOND < p.ts;
--: corner-or: a condition beside the interval with OR
SELECT o.id, p.pid FROM orders o FULL JOIN payments p ON o.id = p.order_id AND p.ts BETWEEN o.ts - INTERVAL '1' MINUTE AND o.ts + INTERVAL '1' MINUTE AND (p.amount > 5 OR o.qty > 4);
--: corner-chain: an interval join behind another by the times of the first
SELECT o.id, p.pid, q.id FROM orders o JOIN payments p ON o.id = p.order_id AND p.ts BETWEEN o.ts AND o.ts + INTERVAL '10' SECOND JOIN orders q ON q.prod = o.prod AND q.ts BETWEEN p.ts - INTERVAL '5' SECOND AND p.ts + INTERVAL '5' SECOND;
--: corner-chain-where: a chain of tables with all conditions in WHERE
SELECT o.id, p.pid, q.id FROM orders o, payments p, orders q WHERE o.id = p.order_id AND p.ts BETWEEN o.ts AND o.ts + INTERVAL '10' SECOND AND q.prod = o.prod AND q.ts BETWEEN o.ts - INTERVAL '5' SECOND AND o.ts + INTERVAL '5' SECOND;
--: corner-then-window: a window over the left time of a left join
SELECT window_start, COUNT(*), COUNT(pid) FROM TABLE(TUMBLE((SELECT o.ts, p.pid FROM orders o LEFT JOIN payments p ON o.id = p.order_id AND p.ts BETWEEN o.ts AND o.ts + INTERVAL '5' SECOND), DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--: corner-then-right-window: a window over the right time of an inner join, conditions in WHERE
SELECT TUMBLE_START(ts, INTERVAL '10' SECOND), COUNT(*) FROM (SELECT p.ts FROM orders o, payments p WHERE o.id = p.order_id AND p.ts BETWEEN o.ts AND o.ts + INTERVAL '10' SECOND) GROUP BY TUMBLE(ts, INTERVAL '10' SECOND);
--: corner-old: times before 1970
SELECT a.b, b.b FROM buys a JOIN buys b ON a.region = b.region AND b.ts BETWEEN a.ts AND a.ts + INTERVAL '0.001' SECOND;
--: corner-zoned: times with a zone
SELECT a.n, b.n FROM zoned a RIGHT JOIN zoned b ON a.u = b.u AND a.ts BETWEEN b.ts + INTERVAL '1' SECOND AND b.ts + INTERVAL '10' HOUR;
--: corner-window-end: the end of a window is near to a row's time
SELECT o.id, w.most FROM orders o JOIN (SELECT MAX(qty) AS most, window_end AS we FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end) w ON o.qty = w.most WHERE o.ts BETWEEN w.we - INTERVAL '10' SECOND AND w.we;
--: corner-window-time: the time of a window is near to a row's time
SELECT o.id, w.most FROM orders o LEFT JOIN (SELECT MAX(qty) AS most, window_time AS wt FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, window_time) w ON o.ts BETWEEN w.wt - INTERVAL '10' SECOND AND w.wt;
--: corner-one-bound: a bound on one side only
SELECT o.id, p.pid FROM orders o JOIN payments p ON o.id = p.order_id AND p.ts >= o.ts;
--: corner-using: the key by USING, the interval in WHERE
SELECT id, a.qty, b.qty FROM orders a JOIN buys b USING (id) WHERE a.ts BETWEEN b.ts - INTERVAL '5' SECOND AND b.ts + INTERVAL '5' SECOND;
--: corner-union: an interval join of a union
SELECT a.k, o.id FROM (SELECT b AS k, region AS r, ts FROM buys UNION ALL SELECT n, u, ts FROM events) a JOIN orders o ON o.ts BETWEEN a.ts AND a.ts + INTERVAL '0.5' SECOND;
--: corner-distinct: rows of the join are counted once
SELECT DISTINCT o.prod FROM orders o JOIN payments p ON o.id = p.order_id AND p.ts BETWEEN o.ts - INTERVAL '1' MINUTE AND o.ts + INTERVAL '1' MINUTE;
