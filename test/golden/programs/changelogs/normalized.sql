-- Changes put right by PRIMARY KEY: sources that may give one twice. Flink reads them in streaming alone.
SET 'table.exec.source.cdc-events-duplicate' = 'true';
CREATE TEMPORARY TABLE keyed (id INT, name STRING, v INT, price DECIMAL(6, 2), PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'filesystem', 'path' = '${data}/debezium.json', 'format' = 'debezium-json');
CREATE TEMPORARY TABLE twice (id INT, name STRING, v INT, price DECIMAL(6, 2), PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'filesystem', 'path' = '${data}/debezium-twice.json', 'format' = 'debezium-json');
CREATE TEMPORARY TABLE pairs (id INT, name STRING, v INT, PRIMARY KEY (name, id) NOT ENFORCED) WITH ('connector' = 'filesystem', 'path' = '${data}/maxwell-twice.json', 'format' = 'maxwell-json');
CREATE TEMPORARY TABLE unkeyed (id INT, name STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/debezium.json', 'format' = 'debezium-json');
--: keyed: changes that come once
SELECT * FROM keyed;
--: twice: inserts, updates and deletes that come twice, a delete of what is not there, an update of what is not there
SELECT * FROM twice;
--: twice-projected: without the key
SELECT name, v FROM twice;
--: twice-filtered: a filter on what changes
SELECT id, v FROM twice WHERE v > 11;
--: twice-counted: an aggregate counts each row once
SELECT COUNT(*), SUM(v), MAX(price) FROM twice;
--: twice-grouped: groups that rows move between
SELECT name, COUNT(*), SUM(v) FROM twice GROUP BY name;
--: twice-joined: joined with itself by key
SELECT a.id, b.name FROM twice a JOIN keyed b ON a.id = b.id;
--: twice-left: a left join on what changes
SELECT a.id, b.id FROM twice a LEFT JOIN keyed b ON a.name = b.name;
--: twice-top: Top-N
SELECT id, v FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY v DESC, id) AS rn FROM twice) WHERE rn <= 2;
--: twice-distinct: DISTINCT
SELECT DISTINCT name FROM twice;
--: twice-union: a union with changes that come once
SELECT id FROM twice UNION ALL SELECT id FROM keyed;
--: twice-semi: IN
SELECT id FROM keyed WHERE name IN (SELECT name FROM twice);
--: twice-nothing: no column is read
SELECT COUNT(*) FROM twice;
--: pairs: a key of two columns, in another order than they stand
SELECT * FROM pairs;
--: pairs-one: one of them is read
SELECT v FROM pairs;
--: unkeyed: no key to put right by
SELECT * FROM unkeyed;
