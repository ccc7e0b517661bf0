-- A statement set writes two tables.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
CREATE TEMPORARY TABLE a (id INT) WITH ('connector' = 'filesystem', 'path' = '${out}/a', 'format' = 'csv');
CREATE TEMPORARY TABLE b (n BIGINT) WITH ('connector' = 'filesystem', 'path' = '${out}/b', 'format' = 'json');
EXECUTE STATEMENT SET BEGIN
INSERT INTO a SELECT id FROM orders WHERE id < 3;
INSERT INTO b SELECT CAST(id AS BIGINT) * 10 FROM orders WHERE id > 8;
END;
SELECT * FROM a;
SELECT * FROM b;
