-- CREATE TABLE LIKE.
CREATE TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
CREATE TABLE w (WATERMARK FOR at_time AS at_time - INTERVAL '1' SECOND) LIKE orders;
SELECT COUNT(*) FROM w;
DESCRIBE w;
CREATE TABLE x WITH ('csv.null-literal' = 'pen') LIKE orders (INCLUDING ALL OVERWRITING OPTIONS);
SELECT id, product FROM x WHERE id < 3;
CREATE TABLE y (extra AS id + 1) LIKE orders (EXCLUDING CONSTRAINTS);
SELECT id, extra FROM y WHERE id < 3;
