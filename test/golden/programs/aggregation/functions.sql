-- Aggregate functions one by one.
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.json', 'format' = 'json');
CREATE TEMPORARY TABLE customers (cust STRING, city STRING, credit DECIMAL(8, 2), cid INT NOT NULL) WITH ('connector' = 'filesystem', 'path' = '${data}/customers.json', 'format' = 'json');
CREATE TEMPORARY TABLE scores (team STRING, player STRING, pts INT, t TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/scores.json', 'format' = 'json');
CREATE TEMPORARY TABLE floats (id INT, k STRING, s STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/floats.json', 'format' = 'json');
CREATE TEMPORARY TABLE nobody (cust STRING, city STRING, n INT) WITH ('connector' = 'filesystem', 'path' = '${data}/empty.json', 'format' = 'json');
--: listagg: order of arrival, NULLs left out
SELECT cust, LISTAGG(prod) FROM orders GROUP BY cust;
--: listagg-separator: another separator
SELECT cust, LISTAGG(prod, '; ') FROM orders GROUP BY cust;
--: listagg-distinct: DISTINCT
SELECT cust, LISTAGG(DISTINCT prod) FROM orders GROUP BY cust;
--: listagg-null-group: a group with NULLs alone
SELECT cust, LISTAGG(city) FROM customers GROUP BY cust;
--: listagg-filter: FILTER
SELECT LISTAGG(prod) FILTER (WHERE qty = 1) FROM orders;
--: collect: a multiset with counts
SELECT cust, COLLECT(prod) FROM orders GROUP BY cust;
--: collect-distinct: COLLECT DISTINCT
SELECT cust, COLLECT(DISTINCT prod) FROM orders GROUP BY cust;
--: cardinality-of-collect: CARDINALITY of a multiset
SELECT cust, CARDINALITY(COLLECT(prod)) FROM orders GROUP BY cust;
--: array-agg: NULLs stay
SELECT cust, ARRAY_AGG(qty) FROM orders GROUP BY cust;
--: array-agg-distinct: DISTINCT
SELECT cust, ARRAY_AGG(DISTINCT prod) FROM orders GROUP BY cust;
--: array-agg-filter: FILTER that nothing passes
SELECT cust, ARRAY_AGG(prod) FILTER (WHERE qty > 4) FROM orders GROUP BY cust;
--: first-last: first and last by arrival, NULLs left out
SELECT cust, FIRST_VALUE(prod), LAST_VALUE(prod), FIRST_VALUE(qty), LAST_VALUE(price) FROM orders GROUP BY cust;
--: first-last-null-group: NULLs alone
SELECT cust, FIRST_VALUE(city), LAST_VALUE(credit) FROM customers GROUP BY cust;
--: stddev: samples of one row are NULL
SELECT team, STDDEV_POP(pts), STDDEV_SAMP(pts) FROM scores GROUP BY team;
--: variance: population and sample
SELECT team, VAR_POP(pts), VAR_SAMP(pts) FROM scores GROUP BY team;
--: variance-double: over doubles
SELECT VAR_POP(CAST(pts AS DOUBLE)), STDDEV_POP(CAST(pts AS DOUBLE)), VARIANCE(CAST(pts AS DOUBLE)) FROM scores;
--: variance-decimal: over decimals
SELECT VAR_POP(credit), VAR_SAMP(credit), STDDEV_POP(credit) FROM customers;
--: json-objectagg: an object of keys and values
SELECT team, JSON_OBJECTAGG(KEY player VALUE pts) FROM scores WHERE player IN ('hal', 'fay', 'ida') GROUP BY team;
--: json-objectagg-absent: ABSENT ON NULL
SELECT JSON_OBJECTAGG(KEY cust VALUE city ABSENT ON NULL) FROM customers WHERE cid IN (1, 4, 7);
--: json-objectagg-null: NULL ON NULL
SELECT JSON_OBJECTAGG(KEY cust VALUE city NULL ON NULL) FROM customers WHERE cid IN (1, 4, 7);
--: json-arrayagg: NULLs are left out
SELECT team, JSON_ARRAYAGG(pts) FROM scores GROUP BY team;
--: json-arrayagg-null: NULL ON NULL
SELECT team, JSON_ARRAYAGG(pts NULL ON NULL) FROM scores GROUP BY team;
--: json-arrayagg-text: texts with quotes and signs beyond the BMP
SELECT JSON_ARRAYAGG(prod || '"') FROM orders WHERE id IN (1, 14);
--: bool-and: EVERY and SOME as MIN and MAX
SELECT cust, COUNT(*) FILTER (WHERE qty > 1) = COUNT(*), COUNT(*) FILTER (WHERE qty > 1) > 0 FROM orders GROUP BY cust;
--: any-value: ANY_VALUE of a constant group
SELECT prod, ANY_VALUE(prod) FROM orders GROUP BY prod;
--: approx-count-distinct: approximate count
SELECT APPROX_COUNT_DISTINCT(cust) FROM orders;
--: count-two: COUNT of two columns
SELECT COUNT(cust, prod) FROM orders;
--: percentile: PERCENTILE of one fraction
SELECT team, PERCENTILE(pts, 0.5) FROM scores GROUP BY team;
--: sum-nan: NaN and infinities in a sum
SELECT k, SUM(CAST(s AS DOUBLE)), COUNT(s) FROM floats GROUP BY k;
--: min-max-nan: NaN in MIN and MAX
SELECT k, MIN(CAST(s AS DOUBLE)), MAX(CAST(s AS DOUBLE)) FROM floats WHERE k <> 'a' AND k <> 'c' GROUP BY k;
--: sum-nan-retracted: a NaN that is taken back
SELECT SUM(d) FROM (SELECT k, LAST_VALUE(CAST(s AS DOUBLE)) AS d FROM floats GROUP BY k) WHERE k IN ('a', 'c');
--: sum-infinity-retracted: an infinity that is taken back
SELECT SUM(d), AVG(d) FROM (SELECT id / 10 AS g, LAST_VALUE(CAST(s AS DOUBLE)) AS d FROM floats WHERE id IN (1, 4, 9) GROUP BY id / 10);
--: listagg-retracted: LISTAGG over an updating input of one key
SELECT LISTAGG(CAST(n AS STRING)) FROM (SELECT COUNT(*) AS n FROM orders);
--: collect-retracted: COLLECT over an updating input
SELECT COLLECT(n) FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust);
--: array-agg-retracted: ARRAY_AGG over an updating input of one key
SELECT ARRAY_AGG(n) FROM (SELECT COUNT(*) AS n FROM orders);
--: last-value-retracted: LAST_VALUE over an updating input
SELECT LAST_VALUE(n), FIRST_VALUE(n) FROM (SELECT COUNT(*) AS n FROM orders);
--: variance-retracted: VAR_POP over an updating input
SELECT VAR_POP(n) FROM (SELECT cust, CAST(COUNT(*) AS INT) AS n FROM orders GROUP BY cust);
--: json-objectagg-retracted: JSON_OBJECTAGG over an updating input of one key
SELECT JSON_OBJECTAGG(KEY 'n' VALUE n) FROM (SELECT COUNT(*) AS n FROM orders);
--: functions-of-nothing: global aggregates of nothing
SELECT LISTAGG(cust), COLLECT(cust), ARRAY_AGG(n), FIRST_VALUE(n), LAST_VALUE(n), STDDEV_POP(n) FROM nobody;
--: storm: one key updated many times
SELECT SUM(s), COUNT(*), MAX(s) FROM (SELECT MOD(a.id, 1) AS k, SUM(a.id * 100 + b.id) AS s FROM orders a CROSS JOIN orders b GROUP BY MOD(a.id, 1));
