/** Statements of Flink's dialect, by name: all of them parse. */
export const VALID_STATEMENTS: [name: string, sql: string][] = []

const a = (name: string, sql: string) => VALID_STATEMENTS.push([name, sql])
a(
  'ddl.table.full',
  `CREATE TABLE orders (
  order_id BIGINT NOT NULL COMMENT 'pk',
  price DECIMAL(32, 2),
  items ARRAY<ROW<sku STRING, qty INT>>,
  attrs MAP<STRING, STRING>,
  nested ROW<a INT, b ROW<c TIMESTAMP(3), d TIMESTAMP_LTZ(6)>>,
  ms MULTISET<STRING>,
  bin VARBINARY(16), ch CHAR(3), t TIME(3), d DATE, y INTERVAL DAY TO SECOND(3),
  order_time TIMESTAMP(3),
  kafka_ts TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  \`offset\` BIGINT METADATA VIRTUAL,
  headers MAP<STRING, BYTES> METADATA,
  cost AS price * 2 COMMENT 'computed',
  proc AS PROCTIME(),
  WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND,
  PRIMARY KEY (order_id) NOT ENFORCED
) COMMENT 'orders' PARTITIONED BY (order_id) WITH ('connector' = 'kafka', 'topic'='orders', 'scan.startup.mode' = 'earliest-offset')`,
)
a(
  'ddl.table.ifnotexists',
  `CREATE TABLE IF NOT EXISTS cat.db.t (a INT, b STRING, CONSTRAINT pk PRIMARY KEY (a) NOT ENFORCED) WITH ('connector'='blackhole')`,
)
a(
  'ddl.table.temp',
  `CREATE TEMPORARY TABLE t (a INT) WITH ('connector'='datagen','rows-per-second'='5')`,
)
a(
  'ddl.table.like',
  `CREATE TABLE t2 (extra STRING, WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE) WITH ('x'='y') LIKE t (EXCLUDING CONSTRAINTS INCLUDING GENERATED OVERWRITING WATERMARKS)`,
)
a(
  'ddl.ctas',
  `CREATE TABLE t3 WITH ('connector'='filesystem') AS SELECT id, name FROM src WHERE mod(id, 10) = 0`,
)
a(
  'ddl.ctas.distributed',
  `CREATE TABLE t3 (PRIMARY KEY (id) NOT ENFORCED) DISTRIBUTED BY HASH(id) INTO 4 BUCKETS WITH ('connector'='kafka') AS SELECT id, name FROM src`,
)
a('ddl.rtas', `CREATE OR REPLACE TABLE t3 WITH ('connector'='filesystem') AS SELECT id FROM src`)
a(
  'ddl.matview',
  `CREATE MATERIALIZED TABLE mt PARTITIONED BY (ds) WITH ('format'='json') FRESHNESS = INTERVAL '30' SECOND REFRESH_MODE = CONTINUOUS AS SELECT ds, count(*) c FROM s GROUP BY ds`,
)
a('ddl.view', `CREATE VIEW v (a, b) COMMENT 'c' AS SELECT x, y FROM t`)
a('ddl.view.temp', `CREATE TEMPORARY VIEW IF NOT EXISTS v AS SELECT * FROM t`)
a('ddl.catalog', `CREATE CATALOG c1 WITH ('type'='jdbc','base-url'='x')`)
a('ddl.database', `CREATE DATABASE IF NOT EXISTS c1.db1 COMMENT 'x' WITH ('a'='b')`)
a('ddl.function.java', `CREATE FUNCTION f AS 'org.x.F' LANGUAGE JAVA`)
a(
  'ddl.function.jar',
  `CREATE TEMPORARY SYSTEM FUNCTION IF NOT EXISTS f AS 'm.f' LANGUAGE PYTHON USING JAR '/a.jar', JAR '/b.jar'`,
)
a('ddl.model', `CREATE MODEL m INPUT (a STRING) OUTPUT (b STRING) WITH ('provider'='openai')`)
a('ddl.drop', `DROP TEMPORARY VIEW IF EXISTS v`)
a(
  'ddl.alter.add',
  `ALTER TABLE t ADD (c1 INT COMMENT 'x' FIRST, c2 STRING AFTER c1, WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)`,
)
a('ddl.alter.set', `ALTER TABLE t SET ('k'='v')`)
a('ddl.alter.rename', `ALTER TABLE t RENAME TO t9`)
a('ddl.alter.drop', `ALTER TABLE t DROP WATERMARK`)
a('dml.insert', `INSERT INTO sink SELECT a, b FROM t`)
a('dml.insert.cols', `INSERT INTO sink (a, b) SELECT a, b FROM t`)
a('dml.insert.overwrite', `INSERT OVERWRITE sink PARTITION (dt='2020-01-01', h=3) SELECT a FROM t`)
a(
  'dml.insert.values',
  `INSERT INTO sink VALUES (1, 'a', TIMESTAMP '2020-01-01 00:00:00'), (2, NULL, CAST(NULL AS TIMESTAMP(3)))`,
)
a('dml.update', `UPDATE t SET a = a + 1 WHERE b = 'x'`)
a('dml.delete', `DELETE FROM t WHERE a > 3`)
a(
  'dml.stmtset.execute',
  `EXECUTE STATEMENT SET BEGIN
INSERT INTO s1 SELECT a FROM t;
INSERT INTO s2 SELECT b FROM t;
END`,
)
a(
  'dml.stmtset.begin',
  `BEGIN STATEMENT SET; INSERT INTO s1 SELECT a FROM t; INSERT INTO s2 SELECT b FROM t; END`,
)
a('dml.execute', `EXECUTE INSERT INTO s1 SELECT a FROM t`)
a(
  'q.tumble.tvf',
  `SELECT window_start, window_end, SUM(price) AS p FROM TABLE(TUMBLE(TABLE Bid, DESCRIPTOR(bidtime), INTERVAL '10' MINUTES)) GROUP BY window_start, window_end`,
)
a(
  'q.tumble.named',
  `SELECT * FROM TABLE(TUMBLE(DATA => TABLE Bid, TIMECOL => DESCRIPTOR(bidtime), SIZE => INTERVAL '10' MINUTES))`,
)
a(
  'q.tumble.offset',
  `SELECT * FROM TABLE(TUMBLE(TABLE Bid, DESCRIPTOR(bidtime), INTERVAL '10' MINUTES, INTERVAL '1' MINUTES))`,
)
a(
  'q.hop.tvf',
  `SELECT window_start, window_end, COUNT(*) FROM TABLE(HOP(TABLE Bid, DESCRIPTOR(bidtime), INTERVAL '5' MINUTES, INTERVAL '10' MINUTES)) GROUP BY window_start, window_end`,
)
a(
  'q.cumulate.tvf',
  `SELECT window_start, window_end, SUM(price) FROM TABLE(CUMULATE(TABLE Bid, DESCRIPTOR(bidtime), INTERVAL '2' MINUTES, INTERVAL '10' MINUTES)) GROUP BY window_start, window_end`,
)
a(
  'q.session.tvf',
  `SELECT window_start, window_end, item, SUM(price) FROM TABLE(SESSION(TABLE Bid PARTITION BY item, DESCRIPTOR(bidtime), INTERVAL '5' MINUTES)) GROUP BY item, window_start, window_end`,
)
a(
  'q.session.named',
  `SELECT * FROM TABLE(SESSION(DATA => TABLE Bid PARTITION BY (item), TIMECOL => DESCRIPTOR(bidtime), GAP => INTERVAL '5' MINUTES))`,
)
a(
  'q.tvf.subq',
  `SELECT * FROM TABLE(TUMBLE((SELECT * FROM Bid WHERE price > 3), DESCRIPTOR(bidtime), INTERVAL '10' MINUTES))`,
)
a('q.tvf.nowrap', `SELECT * FROM TUMBLE(TABLE Bid, DESCRIPTOR(bidtime), INTERVAL '10' MINUTES)`)
a(
  'q.gsets.window',
  `SELECT window_start, window_end, supplier_id, SUM(price) FROM TABLE(TUMBLE(TABLE Bid, DESCRIPTOR(bidtime), INTERVAL '10' MINUTES)) GROUP BY window_start, window_end, GROUPING SETS ((supplier_id), ())`,
)
a(
  'q.legacy.tumble',
  `SELECT user_id, TUMBLE_START(ts, INTERVAL '10' SECOND) AS s, TUMBLE_ROWTIME(ts, INTERVAL '10' SECOND) AS rt, COUNT(DISTINCT x) FROM t GROUP BY user_id, TUMBLE(ts, INTERVAL '10' SECOND)`,
)
a(
  'q.legacy.hop',
  `SELECT HOP_END(ts, INTERVAL '2' SECOND, INTERVAL '10' SECOND), auction, count(*) FROM bid GROUP BY auction, HOP(ts, INTERVAL '2' SECOND, INTERVAL '10' SECOND)`,
)
a(
  'q.legacy.session',
  `SELECT SESSION_START(ts, INTERVAL '10' SECOND), count(*) FROM bid GROUP BY bidder, SESSION(ts, INTERVAL '10' SECOND)`,
)
a(
  'q.join.temporal',
  `SELECT o.order_id, o.price * r.rate AS p FROM orders AS o LEFT JOIN currency_rates FOR SYSTEM_TIME AS OF o.order_time AS r ON o.currency = r.currency`,
)
a(
  'q.join.lookup.hint',
  `SELECT /*+ LOOKUP('table'='c','async'='true') */ o.id, c.zip FROM orders AS o JOIN customers FOR SYSTEM_TIME AS OF o.proc_time AS c ON o.cid = c.id`,
)
a(
  'q.join.interval',
  `SELECT * FROM a, b WHERE a.id = b.id AND a.ts BETWEEN b.ts - INTERVAL '4' HOUR AND b.ts`,
)
a(
  'q.join.regular',
  `SELECT * FROM a INNER JOIN b ON a.id=b.id FULL OUTER JOIN c USING (id) NATURAL JOIN d CROSS JOIN e`,
)
a(
  'q.join.semi',
  `SELECT * FROM a WHERE a.x IN (SELECT y FROM b) AND NOT EXISTS (SELECT 1 FROM c WHERE c.k = a.k)`,
)
a(
  'q.window.join',
  `SELECT L.num, R.num FROM (SELECT * FROM TABLE(TUMBLE(TABLE LeftTable, DESCRIPTOR(row_time), INTERVAL '5' MINUTES))) L FULL JOIN (SELECT * FROM TABLE(TUMBLE(TABLE RightTable, DESCRIPTOR(row_time), INTERVAL '5' MINUTES))) R ON L.num = R.num AND L.window_start = R.window_start AND L.window_end = R.window_end`,
)
a(
  'q.match.simple',
  `SELECT T.aid, T.bid FROM MyTable MATCH_RECOGNIZE (PARTITION BY userid ORDER BY proctime MEASURES A.id AS aid, B.id AS bid PATTERN (A B) DEFINE A AS name = 'a', B AS name = 'b') AS T`,
)
a(
  'q.match.full',
  `SELECT * FROM Ticker MATCH_RECOGNIZE (
 PARTITION BY symbol ORDER BY rowtime
 MEASURES START_ROW.rowtime AS start_tstamp, LAST(PRICE_DOWN.rowtime, 1) AS bottom, FIRST(A.price) AS f, SUM(A.price) AS s, MATCH_ROWTIME() AS mr
 ONE ROW PER MATCH
 AFTER MATCH SKIP TO LAST PRICE_UP
 PATTERN (START_ROW PRICE_DOWN+ PRICE_UP{2,} A{1,3}? B*? C{2} D?) WITHIN INTERVAL '1' HOUR
 DEFINE PRICE_DOWN AS (LAST(PRICE_DOWN.price, 1) IS NULL AND PRICE_DOWN.price < START_ROW.price) OR PRICE_DOWN.price < LAST(PRICE_DOWN.price, 1),
  PRICE_UP AS PRICE_UP.price > LAST(PRICE_DOWN.price, 1)) MR`,
)
a(
  'q.match.skipnext',
  `SELECT * FROM t MATCH_RECOGNIZE (ORDER BY ts MEASURES A.x AS x ONE ROW PER MATCH AFTER MATCH SKIP TO NEXT ROW PATTERN (A+ B) DEFINE A AS A.x > AVG(A.x)) AS m`,
)
a(
  'q.match.subset',
  `SELECT * FROM t MATCH_RECOGNIZE (PARTITION BY k ORDER BY ts MEASURES LAST(U.x) AS x ALL ROWS PER MATCH AFTER MATCH SKIP PAST LAST ROW PATTERN ((A | B) C) SUBSET U = (A, B) DEFINE C AS C.x > 1)`,
)
a(
  'q.over.range',
  `SELECT SUM(amount) OVER (PARTITION BY product ORDER BY order_time RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT ROW) AS s FROM Orders`,
)
a(
  'q.over.rows',
  `SELECT AVG(amount) OVER w FROM Orders WINDOW w AS (PARTITION BY p ORDER BY ts ROWS BETWEEN 10 PRECEDING AND CURRENT ROW)`,
)
a(
  'q.gs',
  `SELECT a, b, COUNT(*), GROUPING(a), GROUPING_ID(a,b) FROM t GROUP BY GROUPING SETS ((a, b), (a), ())`,
)
a('q.cube', `SELECT a, b, COUNT(*) FROM t GROUP BY CUBE (a, b)`)
a('q.rollup', `SELECT a, b, COUNT(*) FROM t GROUP BY ROLLUP (a, b) HAVING COUNT(*) > 1`)
a('q.unnest', `SELECT o.id, t.tag FROM Orders o CROSS JOIN UNNEST(o.tags) AS t (tag)`)
a(
  'q.unnest.ord',
  `SELECT o.id, t.tag, t.n FROM Orders o CROSS JOIN UNNEST(o.tags) WITH ORDINALITY AS t (tag, n)`,
)
a(
  'q.lateral',
  `SELECT id, word, length FROM t, LATERAL TABLE(SplitFunction(line)) AS s(word, length)`,
)
a(
  'q.lateral.left',
  `SELECT id, word FROM t LEFT JOIN LATERAL TABLE(split(line)) AS s(word) ON TRUE`,
)
a(
  'q.lateral.sub',
  `SELECT c.name, x.pop FROM country c, LATERAL (SELECT pop FROM city WHERE city.cc = c.code ORDER BY pop DESC LIMIT 3) AS x`,
)
a(
  'q.topn',
  `SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY category ORDER BY sales DESC, id ASC NULLS LAST) AS rn FROM ShopSales) WHERE rn <= 5`,
)
a(
  'q.dedup',
  `SELECT id, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY proctime ASC) AS rn FROM t) WHERE rn = 1`,
)
a('q.with', `WITH a AS (SELECT 1 AS x), b (y) AS (SELECT x + 1 FROM a) SELECT * FROM b`)
a(
  'q.with.recursive',
  `WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 10) SELECT * FROM r`,
)
a(
  'q.hint.options',
  `SELECT * FROM kafka_table1 /*+ OPTIONS('scan.startup.mode'='earliest-offset', 'a'='b') */ t1 JOIN k2 /*+ OPTIONS('x'='y') */ t2 ON t1.id = t2.id`,
)
a('q.hint.statettl', `SELECT /*+ STATE_TTL('o'='3d','c'='1d') */ * FROM o LEFT JOIN c ON o.k = c.k`)
a(
  'q.setops',
  `(SELECT a FROM t1) UNION (SELECT a FROM t2) EXCEPT SELECT a FROM t3 INTERSECT ALL SELECT a FROM t4 ORDER BY a OFFSET 3 ROWS FETCH FIRST 10 ROWS ONLY`,
)
a('q.values', `SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS t (id, name)`)
a(
  'q.expr',
  `SELECT CASE WHEN a > 1 THEN 'x' ELSE 'y' END, CASE a WHEN 1 THEN 2 END, CAST(a AS DECIMAL(10,2)), TRY_CAST(b AS INT), EXTRACT(DAY FROM ts), TIMESTAMPADD(DAY, 1, ts), TIMESTAMPDIFF(SECOND, a, b), FLOOR(ts TO HOUR), CEIL(ts TO DAY), TRIM(BOTH ' ' FROM s), SUBSTRING(s FROM 2 FOR 3), POSITION('a' IN s), OVERLAY(s PLACING 'x' FROM 2 FOR 1), s LIKE 'a!%' ESCAPE '!', s SIMILAR TO 'a+', a BETWEEN SYMMETRIC 1 AND 2, a IS NOT DISTINCT FROM b, x IS NOT TRUE, s || 'a', ARRAY[1,2,3], MAP['a',1,'b',2], ROW(1,'a'), arr[1], m['k'], r.a.b.c, (1,2) IN ((1,2)), a NOT IN (1,2), COUNT(*) FILTER (WHERE a > 1), LISTAGG(DISTINCT s, ','), X'0F', DATE '2020-01-01', TIME '10:00:00', INTERVAL '1-2' YEAR TO MONTH, INTERVAL '1 10:00:00.5' DAY TO SECOND, CURRENT_TIMESTAMP, LOCALTIMESTAMP, ts AT TIME ZONE 'UTC' FROM t`,
)
a(
  'q.json',
  `SELECT JSON_VALUE(j, '$.a.b' RETURNING INT DEFAULT 0 ON EMPTY ERROR ON ERROR), JSON_QUERY(j, '$.x' WITH CONDITIONAL ARRAY WRAPPER NULL ON EMPTY), JSON_EXISTS(j, 'lax $.a' FALSE ON ERROR), JSON_OBJECT(KEY 'a' VALUE 1, 'b' VALUE x NULL ON NULL), JSON_ARRAY(1, 2 ABSENT ON NULL), JSON_OBJECTAGG(KEY k VALUE v), JSON_ARRAYAGG(v), j IS JSON OBJECT FROM t`,
)
a('q.quant', `SELECT * FROM t WHERE a > ALL (SELECT b FROM u) OR a = ANY (SELECT c FROM w)`)
a('q.pivotless.limit', `SELECT DISTINCT a FROM t ORDER BY a DESC LIMIT 10 OFFSET 5`)
a('q.named.args', `SELECT f(x => 1, y => DEFAULT) FROM t`)
a(
  'q.ptf',
  `SELECT * FROM myPtf(input => TABLE t PARTITION BY k, on_time => DESCRIPTOR(ts), uid => 'my')`,
)
a('q.mlpredict', `SELECT * FROM ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(a))`)
a('c.explain', `EXPLAIN SELECT a FROM t`)
a(
  'c.explain.details',
  `EXPLAIN CHANGELOG_MODE, ESTIMATED_COST, JSON_EXECUTION_PLAN INSERT INTO s SELECT a FROM t`,
)
a('c.explain.planfor', `EXPLAIN PLAN FOR SELECT a FROM t`)
a(
  'c.explain.stmtset',
  `EXPLAIN STATEMENT SET BEGIN INSERT INTO s SELECT a FROM t; INSERT INTO s2 SELECT a FROM t; END`,
)
a('c.show.tables', `SHOW TABLES FROM db1 NOT LIKE '%t'`)
a('c.show.create', `SHOW CREATE TABLE t`)
a('c.show.columns', `SHOW COLUMNS FROM t LIKE '%n'`)
a('c.show.jobs', `SHOW JOBS`)
a('c.show.functions', `SHOW USER FUNCTIONS`)
a('c.describe', `DESCRIBE cat.db.t`)
a('c.desc', `DESC t`)
a('c.addjar', `ADD JAR '/a/b.jar'`)
a('c.set', `SET 'execution.checkpointing.interval' = '10s'`)
a('c.reset', `RESET 'x.y'`)
a('c.use', `USE CATALOG c1`)
a('c.usemod', `USE MODULES hive, core`)
a('c.load', `LOAD MODULE hive WITH ('hive-version'='3.1.3')`)
a('c.stop', `STOP JOB '228d70913eab60dda85c5e7f78b5782c' WITH SAVEPOINT WITH DRAIN`)
a('c.analyze', `ANALYZE TABLE t COMPUTE STATISTICS FOR ALL COLUMNS`)
a('c.call', `CALL sys.compact('db.t')`)
a('c.truncate', `TRUNCATE TABLE t`)
// TPC-H
a(
  'tpch.q1',
  `select l_returnflag, l_linestatus, sum(l_quantity) as sum_qty, sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)) as sum_charge, avg(l_discount) as avg_disc, count(*) as count_order from lineitem where l_shipdate <= date '1998-12-01' - interval '90' day group by l_returnflag, l_linestatus order by l_returnflag, l_linestatus`,
)
a(
  'tpch.q2',
  `select s_acctbal, s_name, n_name, p_partkey from part, supplier, partsupp, nation, region where p_partkey = ps_partkey and s_suppkey = ps_suppkey and p_size = 15 and p_type like '%BRASS' and s_nationkey = n_nationkey and n_regionkey = r_regionkey and r_name = 'EUROPE' and ps_supplycost = (select min(ps_supplycost) from partsupp, supplier, nation, region where p_partkey = ps_partkey and s_suppkey = ps_suppkey and s_nationkey = n_nationkey and n_regionkey = r_regionkey and r_name = 'EUROPE') order by s_acctbal desc, n_name limit 100`,
)
a(
  'tpch.q7',
  `select supp_nation, cust_nation, l_year, sum(volume) as revenue from (select n1.n_name as supp_nation, n2.n_name as cust_nation, extract(year from l_shipdate) as l_year, l_extendedprice * (1 - l_discount) as volume from supplier, lineitem, orders, customer, nation n1, nation n2 where s_suppkey = l_suppkey and o_orderkey = l_orderkey and ((n1.n_name = 'FRANCE' and n2.n_name = 'GERMANY') or (n1.n_name = 'GERMANY' and n2.n_name = 'FRANCE')) and l_shipdate between date '1995-01-01' and date '1996-12-31') as shipping group by supp_nation, cust_nation, l_year order by supp_nation`,
)
a(
  'tpch.q13',
  `select c_count, count(*) as custdist from (select c_custkey, count(o_orderkey) from customer left outer join orders on c_custkey = o_custkey and o_comment not like '%special%requests%' group by c_custkey) as c_orders (c_custkey, c_count) group by c_count order by custdist desc, c_count desc`,
)
a(
  'tpch.q15',
  `with revenue (supplier_no, total_revenue) as (select l_suppkey, sum(l_extendedprice * (1 - l_discount)) from lineitem where l_shipdate >= date '1996-01-01' and l_shipdate < date '1996-01-01' + interval '3' month group by l_suppkey) select s_suppkey, total_revenue from supplier, revenue where s_suppkey = supplier_no and total_revenue = (select max(total_revenue) from revenue)`,
)
a(
  'tpch.q16',
  `select p_brand, count(distinct ps_suppkey) as supplier_cnt from partsupp, part where p_brand <> 'Brand#45' and p_size in (49, 14, 23) and ps_suppkey not in (select s_suppkey from supplier where s_comment like '%Customer%Complaints%') group by p_brand`,
)
a(
  'tpch.q19',
  `select sum(l_extendedprice* (1 - l_discount)) as revenue from lineitem, part where (p_partkey = l_partkey and p_container in ('SM CASE', 'SM BOX') and l_quantity >= 1 and l_quantity <= 1 + 10 and p_size between 1 and 5) or (p_partkey = l_partkey and l_shipinstruct = 'DELIVER IN PERSON')`,
)
a(
  'tpch.q21',
  `select s_name, count(*) as numwait from supplier, lineitem l1, orders where s_suppkey = l1.l_suppkey and exists (select * from lineitem l2 where l2.l_orderkey = l1.l_orderkey and l2.l_suppkey <> l1.l_suppkey) and not exists (select * from lineitem l3 where l3.l_orderkey = l1.l_orderkey and l3.l_receiptdate > l3.l_commitdate) group by s_name order by numwait desc limit 100`,
)
a(
  'tpch.q22',
  `select cntrycode, count(*) as numcust from (select substring(c_phone from 1 for 2) as cntrycode, c_acctbal from customer where substring(c_phone from 1 for 2) in ('13', '31') and c_acctbal > (select avg(c_acctbal) from customer where c_acctbal > 0.00)) as custsale group by cntrycode order by cntrycode`,
)
// Nexmark style
a(
  'nx.ddl',
  `CREATE TABLE nexmark (event_type INT, person ROW<id BIGINT, name VARCHAR, \`dateTime\` TIMESTAMP(3)>, bid ROW<auction BIGINT, bidder BIGINT, price BIGINT, channel VARCHAR, url VARCHAR>, \`dateTime\` AS CASE WHEN event_type = 0 THEN person.\`dateTime\` ELSE auction.\`dateTime\` END, WATERMARK FOR \`dateTime\` AS \`dateTime\` - INTERVAL '4' SECOND) WITH ('connector' = 'nexmark')`,
)
a('nx.q0', `INSERT INTO nexmark_q0 SELECT auction, bidder, price, \`dateTime\`, extra FROM bid`)
a(
  'nx.q1',
  `INSERT INTO q1 SELECT auction, bidder, 0.908 * price as price, \`dateTime\`, extra FROM bid`,
)
a('nx.q2', `SELECT auction, price FROM bid WHERE MOD(auction, 123) = 0`)
a(
  'nx.q4',
  `SELECT Q.category, AVG(Q.final) FROM (SELECT MAX(B.price) AS final, A.category FROM auction A, bid B WHERE A.id = B.auction AND B.\`dateTime\` BETWEEN A.\`dateTime\` AND A.expires GROUP BY A.id, A.category) Q GROUP BY Q.category`,
)
a(
  'nx.q5',
  `SELECT AuctionBids.auction, AuctionBids.num FROM (SELECT auction, count(*) AS num, window_start AS starttime, window_end AS endtime FROM TABLE(HOP(TABLE bid, DESCRIPTOR(\`dateTime\`), INTERVAL '2' SECOND, INTERVAL '10' SECOND)) GROUP BY auction, window_start, window_end) AS AuctionBids JOIN (SELECT max(CountBids.num) AS maxn, CountBids.starttime, CountBids.endtime FROM (SELECT count(*) AS num, window_start AS starttime, window_end AS endtime FROM TABLE(HOP(TABLE bid, DESCRIPTOR(\`dateTime\`), INTERVAL '2' SECOND, INTERVAL '10' SECOND)) GROUP BY auction, window_start, window_end) AS CountBids GROUP BY CountBids.starttime, CountBids.endtime) AS MaxBids ON AuctionBids.starttime = MaxBids.starttime AND AuctionBids.num >= MaxBids.maxn`,
)
a(
  'nx.q6',
  `SELECT seller, AVG(final) OVER (PARTITION BY seller ORDER BY \`dateTime\` ROWS BETWEEN 10 PRECEDING AND CURRENT ROW) FROM (SELECT MAX(B.price) AS final, A.seller FROM auction AS A, bid AS B WHERE A.id = B.auction GROUP BY A.id, A.seller) AS Q`,
)
a(
  'nx.q7',
  `SELECT B.auction, B.price FROM bid B JOIN (SELECT MAX(price) AS maxprice, window_end as \`dateTime\` FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(\`dateTime\`), INTERVAL '10' SECOND)) GROUP BY window_start, window_end) B1 ON B.price = B1.maxprice WHERE B.\`dateTime\` BETWEEN B1.\`dateTime\` - INTERVAL '10' SECOND AND B1.\`dateTime\``,
)
a(
  'nx.q9',
  `SELECT id, itemName FROM (SELECT A.*, B.auction, B.price, ROW_NUMBER() OVER (PARTITION BY A.id ORDER BY B.price DESC, B.\`dateTime\` ASC) AS rownum FROM auction A, bid B WHERE A.id = B.auction) WHERE rownum <= 1`,
)
a(
  'nx.q10',
  `INSERT INTO q10 SELECT auction, DATE_FORMAT(\`dateTime\`, 'yyyy-MM-dd'), DATE_FORMAT(\`dateTime\`, 'HH:mm') FROM bid`,
)
a(
  'nx.q13',
  `SELECT B.auction, S.\`value\` FROM (SELECT *, PROCTIME() as p_time FROM bid) B JOIN side_input FOR SYSTEM_TIME AS OF B.p_time AS S ON mod(B.auction, 10000) = S.key`,
)
a(
  'nx.q14',
  `SELECT auction, CASE WHEN HOUR(\`dateTime\`) >= 8 AND HOUR(\`dateTime\`) <= 18 THEN 'day' ELSE 'night' END AS bidTimeType, count_char(extra, 'c') AS c_counts FROM bid WHERE 0.908 * price > 1000000`,
)
a(
  'nx.q15',
  `SELECT DATE_FORMAT(\`dateTime\`, 'yyyy-MM-dd') as \`day\`, count(*) AS total_bids, count(*) filter (where price < 10000) AS rank1_bids, count(distinct bidder) filter (where price >= 10000 and price < 1000000) AS r FROM bid GROUP BY DATE_FORMAT(\`dateTime\`, 'yyyy-MM-dd')`,
)
a(
  'nx.q20',
  `SELECT auction, B.\`dateTime\` AS bid_dateTime FROM bid AS B INNER JOIN auction AS A on B.auction = A.id WHERE A.category = 10`,
)
a(
  'nx.q21',
  `SELECT auction, CASE WHEN lower(channel) = 'apple' THEN '0' ELSE REGEXP_EXTRACT(url, '(&|^)channel_id=([^&]*)', 2) END AS channel_id FROM bid where REGEXP_EXTRACT(url, '(&|^)channel_id=([^&]*)', 2) is not null or lower(channel) in ('apple', 'google')`,
)
a('nx.q22', `SELECT auction, SPLIT_INDEX(url, '/', 3) as dir1 FROM bid`)

/** Broken statements, with the line and column where the error belongs. */
export const BROKEN_STATEMENTS: [name: string, sql: string, line: number, column: number][] = [
  ['missing from', `SELECT a, b FORM t`, 1, 13],
  [
    'missing paren',
    `SELECT * FROM TABLE(TUMBLE(TABLE Bid, DESCRIPTOR(bidtime), INTERVAL '10' MINUTES) GROUP BY window_start`,
    1,
    83,
  ],
  [
    'bad watermark',
    `CREATE TABLE t (\n a INT,\n WATERMARK ts AS ts - INTERVAL '5' SECOND\n) WITH ('a'='b')`,
    3,
    12,
  ],
  ['extra comma', `SELECT a,, b FROM t`, 1, 10],
  ['eof', `SELECT a FROM t WHERE`, 1, 22],
  ['typo kw', `SELEC a FROM t`, 1, 1],
]
