-- Interval joins: inner and outer, bounds of either sign, ends in and out.
CREATE TEMPORARY TABLE sales (sid INT, cur STRING, amount DECIMAL(10, 2), ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '10' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/sales.json', 'format' = 'json');
CREATE TEMPORARY TABLE rates (cur STRING, rate DECIMAL(6, 2), ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE) WITH ('connector' = 'filesystem', 'path' = '${data}/rates.json', 'format' = 'json');
CREATE TEMPORARY TABLE events (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/events.json', 'format' = 'json');
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' HOUR) WITH ('connector' = 'filesystem', 'path' = '${data}/orders-timed.json', 'format' = 'json');
CREATE TEMPORARY TABLE payments (pid INT, order_id INT, amount DECIMAL(10, 2), ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' HOUR) WITH ('connector' = 'filesystem', 'path' = '${data}/payments.json', 'format' = 'json');
--: interval-inner: payments within five seconds after the order
SELECT o.id, p.pid FROM orders o JOIN payments p ON o.id = p.order_id AND p.ts BETWEEN o.ts AND o.ts + INTERVAL '5' SECOND;
--: interval-where: the bounds in WHERE
SELECT o.id, p.pid FROM orders o, payments p WHERE o.id = p.order_id AND p.ts >= o.ts AND p.ts < o.ts + INTERVAL '10' SECOND;
--: interval-left: orders without a payment
SELECT o.id, p.pid FROM orders o LEFT JOIN payments p ON o.id = p.order_id AND p.ts BETWEEN o.ts AND o.ts + INTERVAL '5' SECOND;
--: interval-right: payments without an order
SELECT o.id, p.pid FROM orders o RIGHT JOIN payments p ON o.id = p.order_id AND p.ts BETWEEN o.ts AND o.ts + INTERVAL '5' SECOND;
--: interval-full: both
SELECT o.id, p.pid FROM orders o FULL JOIN payments p ON o.id = p.order_id AND p.ts BETWEEN o.ts AND o.ts + INTERVAL '5' SECOND;
--: interval-end-open: an end that is not in
SELECT o.id, p.pid FROM orders o JOIN payments p ON o.id = p.order_id AND p.ts > o.ts AND p.ts < o.ts + INTERVAL '1' SECOND;
--: interval-end-closed: an end that is in
SELECT o.id, p.pid FROM orders o JOIN payments p ON o.id = p.order_id AND p.ts >= o.ts AND p.ts <= o.ts + INTERVAL '1' SECOND;
--: interval-same-time: equal times alone
SELECT o.id, p.pid FROM orders o JOIN payments p ON o.id = p.order_id AND p.ts = o.ts;
--: interval-both-sides: before and after
SELECT o.id, p.pid FROM orders o JOIN payments p ON o.id = p.order_id AND p.ts BETWEEN o.ts - INTERVAL '1' MINUTE AND o.ts + INTERVAL '1' MINUTE;
--: interval-before: both bounds before
SELECT a.id, b.id FROM orders a JOIN orders b ON a.prod = b.prod AND b.ts BETWEEN a.ts - INTERVAL '30' SECOND AND a.ts - INTERVAL '1' SECOND;
--: interval-residual: another condition beside the interval
SELECT o.id, p.pid FROM orders o LEFT JOIN payments p ON o.id = p.order_id AND p.ts BETWEEN o.ts AND o.ts + INTERVAL '1' MINUTE AND p.amount >= o.price;
--: interval-no-key: an interval without an equal key
SELECT o.id, p.pid FROM orders o JOIN payments p ON p.ts BETWEEN o.ts AND o.ts + INTERVAL '2' SECOND;
--: interval-self: a table with itself
SELECT a.n, b.n FROM events a JOIN events b ON a.u = b.u AND b.ts BETWEEN a.ts AND a.ts + INTERVAL '8' SECOND WHERE a.n < b.n;
--: interval-empty: bounds that nothing satisfies
SELECT o.id, p.pid FROM orders o JOIN payments p ON o.id = p.order_id AND p.ts BETWEEN o.ts + INTERVAL '1' HOUR AND o.ts + INTERVAL '2' HOUR;
--: interval-empty-left: bounds that nothing satisfies, left rows stay
SELECT o.id, p.pid FROM orders o LEFT JOIN payments p ON o.id = p.order_id AND p.ts BETWEEN o.ts + INTERVAL '1' HOUR AND o.ts + INTERVAL '2' HOUR;
--: interval-then-count: an aggregate over an interval join
SELECT o.cust, COUNT(*) FROM orders o JOIN payments p ON o.id = p.order_id AND p.ts BETWEEN o.ts AND o.ts + INTERVAL '1' MINUTE GROUP BY o.cust;
