-- Temporal joins on versioned tables and views; lookup joins have no table in plain files.
CREATE TEMPORARY TABLE sales (sid INT, cur STRING, amount DECIMAL(10, 2), ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '10' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/sales.json', 'format' = 'json');
CREATE TEMPORARY TABLE rates (cur STRING, rate DECIMAL(6, 2), ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE) WITH ('connector' = 'filesystem', 'path' = '${data}/rates.json', 'format' = 'json');
CREATE TEMPORARY VIEW versions AS SELECT cur, rate, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY cur ORDER BY ts DESC) AS rn FROM rates) WHERE rn = 1;
CREATE TEMPORARY TABLE rates_cdc (cur STRING, rate DECIMAL(6, 2), ts TIMESTAMP(3), PRIMARY KEY (cur) NOT ENFORCED, WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '${data}/rates-debezium.json', 'format' = 'debezium-json');
CREATE TEMPORARY TABLE rates_pk (cur STRING, rate DECIMAL(6, 2), ts TIMESTAMP(3), PRIMARY KEY (cur) NOT ENFORCED, WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE) WITH ('connector' = 'filesystem', 'path' = '${data}/rates-keyed.json', 'format' = 'json');
--: versioned-view: the rate that held then
SELECT s.sid, r.rate FROM sales s JOIN versions FOR SYSTEM_TIME AS OF s.ts AS r ON s.cur = r.cur;
--: versioned-view-left: sales without a rate stay
SELECT s.sid, r.rate FROM sales s LEFT JOIN versions FOR SYSTEM_TIME AS OF s.ts AS r ON s.cur = r.cur;
--: versioned-view-value: an expression over both sides, decimals
SELECT s.sid, s.amount * r.rate FROM sales s JOIN versions FOR SYSTEM_TIME AS OF s.ts AS r ON s.cur = r.cur;
--: versioned-view-residual: another condition beside the key
SELECT s.sid, r.rate FROM sales s LEFT JOIN versions FOR SYSTEM_TIME AS OF s.ts AS r ON s.cur = r.cur AND r.rate > 1.15;
--: versioned-view-filter: WHERE over both sides
SELECT s.sid, r.rate FROM sales s JOIN versions FOR SYSTEM_TIME AS OF s.ts AS r ON s.cur = r.cur WHERE r.rate > 1.15 AND s.amount < 65;
--: versioned-view-aggregate: a sum over a temporal join
SELECT s.cur, SUM(s.amount * r.rate), COUNT(*) FROM sales s JOIN versions FOR SYSTEM_TIME AS OF s.ts AS r ON s.cur = r.cur GROUP BY s.cur;
--: versioned-view-window: a window over a temporal join
SELECT window_start, COUNT(*), SUM(rate) FROM TABLE(TUMBLE((SELECT s.ts, r.rate FROM sales s JOIN versions FOR SYSTEM_TIME AS OF s.ts AS r ON s.cur = r.cur), DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--: versioned-cdc: a changelog table with a primary key
SELECT s.sid, r.rate FROM sales s JOIN rates_cdc FOR SYSTEM_TIME AS OF s.ts AS r ON s.cur = r.cur;
--: versioned-cdc-left: deleted versions end
SELECT s.sid, r.rate FROM sales s LEFT JOIN rates_cdc FOR SYSTEM_TIME AS OF s.ts AS r ON s.cur = r.cur;
--: versioned-append-pk: an append table with a primary key
SELECT s.sid, r.rate FROM sales s LEFT JOIN rates_pk FOR SYSTEM_TIME AS OF s.ts AS r ON s.cur = r.cur;
--: versioned-same-time: a version that begins at the row's time holds
SELECT s.sid, r.rate, r.ts FROM sales s JOIN versions FOR SYSTEM_TIME AS OF s.ts AS r ON s.cur = r.cur WHERE r.ts = s.ts;
--: versioned-no-key: the join key is not the version's key
SELECT s.sid, r.rate FROM sales s JOIN versions FOR SYSTEM_TIME AS OF s.ts AS r ON s.amount = r.rate;
--: versioned-wrong-key: a table without versions
SELECT s.sid, r.rate FROM sales s JOIN rates FOR SYSTEM_TIME AS OF s.ts AS r ON s.cur = r.cur;
--: versioned-twice: two temporal joins
SELECT s.sid, a.rate, b.rate FROM sales s JOIN versions FOR SYSTEM_TIME AS OF s.ts AS a ON s.cur = a.cur LEFT JOIN versions FOR SYSTEM_TIME AS OF s.ts AS b ON b.cur = 'EUR' AND s.cur = b.cur;
