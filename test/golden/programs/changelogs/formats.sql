-- Changelogs out of debezium-json, canal-json and maxwell-json. Flink reads them in streaming alone.
CREATE TEMPORARY TABLE items (id INT, name STRING, v INT, price DECIMAL(6, 2)) WITH ('connector' = 'filesystem', 'path' = '${data}/debezium.json', 'format' = 'debezium-json');
CREATE TEMPORARY TABLE keyed (id INT, name STRING, v INT, price DECIMAL(6, 2), PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'filesystem', 'path' = '${data}/debezium.json', 'format' = 'debezium-json');
CREATE TEMPORARY TABLE canal (id INT, name STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '${data}/canal.json', 'format' = 'canal-json');
CREATE TEMPORARY TABLE maxwell (id INT, name STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '${data}/maxwell.json', 'format' = 'maxwell-json');
CREATE TEMPORARY TABLE customers (cust STRING, city STRING, credit DECIMAL(8, 2), cid INT NOT NULL) WITH ('connector' = 'filesystem', 'path' = '${data}/customers.json', 'format' = 'json');
--: debezium: inserts, updates, deletes
SELECT * FROM items;
--: debezium-filter: a filter that rows enter and leave
SELECT id, v FROM items WHERE v > 11;
--: debezium-project: a projection without the key
SELECT name FROM items;
--: debezium-project-same: an update that is not seen
SELECT id, price FROM items;
--: debezium-count: an aggregate takes back
SELECT name, COUNT(*), SUM(v) FROM items GROUP BY name;
--: debezium-global: a global aggregate
SELECT COUNT(*), SUM(v), MIN(v), MAX(v), AVG(price) FROM items;
--: debezium-min-max: MIN and MAX of rows that go
SELECT MAX(price), MIN(name) FROM items;
--: debezium-distinct: COUNT DISTINCT of rows that go
SELECT COUNT(DISTINCT name), COUNT(DISTINCT v) FROM items;
--: debezium-select-distinct: DISTINCT of rows that go
SELECT DISTINCT name FROM items;
--: debezium-listagg: texts of rows that go
SELECT LISTAGG(name) FROM items WHERE id IN (1, 2);
--: debezium-join: joined with a plain table
SELECT i.id, c.city FROM items i JOIN customers c ON i.name = c.cust;
--: debezium-left-join: a left join on a key that changes
SELECT i.id, c.city FROM items i LEFT JOIN customers c ON i.name = c.cust;
--: debezium-right-join: the other side kept
SELECT i.id, c.cid FROM items i RIGHT JOIN customers c ON i.name = c.cust;
--: debezium-full-join: both kept
SELECT i.id, c.cid FROM items i FULL JOIN customers c ON i.name = c.cust;
--: debezium-self-join: joined with itself
SELECT a.id, b.id FROM items a JOIN items b ON a.name = b.name AND a.id < b.id;
--: debezium-semi: a semi join on rows that go
SELECT c.cid FROM customers c WHERE c.cust IN (SELECT name FROM items);
--: debezium-anti: an anti join on rows that go
SELECT c.cid FROM customers c WHERE NOT EXISTS (SELECT 1 FROM items i WHERE i.name = c.cust);
--: debezium-top: a Top-N over rows that go
SELECT id, v, rn FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY v DESC, id) AS rn FROM items) WHERE rn <= 2;
--: debezium-top-key: a Top-N of each key
SELECT name, id FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY name ORDER BY id) AS rn FROM items) WHERE rn = 1;
--: debezium-limit: ORDER BY with LIMIT over rows that go
SELECT id, v FROM items ORDER BY v, id LIMIT 2;
--: debezium-union: a union with a plain input
SELECT name FROM items UNION ALL SELECT cust FROM customers;
--: debezium-union-distinct: UNION of rows that go
SELECT name FROM items UNION SELECT cust FROM customers;
--: debezium-except: EXCEPT of rows that go
SELECT cust FROM customers EXCEPT SELECT name FROM items;
--: debezium-scalar: a scalar subquery that changes
SELECT c.cid, (SELECT MAX(v) FROM items) AS m FROM customers c WHERE c.cid < 3;
--: debezium-two-levels: two levels
SELECT n, COUNT(*) FROM (SELECT name, COUNT(*) AS n FROM items GROUP BY name) GROUP BY n;
--: keyed: with a primary key
SELECT * FROM keyed;
--: keyed-join: a join on the primary key
SELECT k.id, c.city FROM keyed k JOIN customers c ON k.id = c.cid;
--: keyed-join-keyed: two primary keys
SELECT a.id, b.v FROM keyed a JOIN keyed b ON a.id = b.id;
--: keyed-count: a count over a primary key
SELECT COUNT(*), SUM(price) FROM keyed;
--: canal: inserts of many, updates with old values
SELECT * FROM canal;
--: canal-count: an aggregate
SELECT name, SUM(v) FROM canal GROUP BY name;
--: canal-filter: a filter
SELECT id FROM canal WHERE name IS NOT NULL AND v < 12;
--: maxwell: updates with old values
SELECT * FROM maxwell;
--: maxwell-count: an aggregate
SELECT COUNT(*), SUM(v) FROM maxwell;
--: maxwell-join: two changelogs joined
SELECT m.id, c.name FROM maxwell m JOIN canal c ON m.id = c.id AND m.v = c.v;
