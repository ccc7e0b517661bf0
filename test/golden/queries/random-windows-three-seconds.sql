-- Windows drawn at random once, over eighty rows out of order; the watermark is 3 s behind.
-- anyOrder
-- approx
-- batchKeepsLate
CREATE TEMPORARY TABLE r (
  id INT NOT NULL, k STRING, g INT, i INT, bi BIGINT, d DOUBLE, de DECIMAL(10, 2), s STRING, b BOOLEAN, at_time TIMESTAMP(3),
  WATERMARK FOR at_time AS at_time - INTERVAL '3' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${data}/random.json', 'format' = 'json');
SELECT window_start, window_end, COUNT(*) FILTER (WHERE id > 40), MAX(k) FILTER (WHERE k <> 'a') FROM TABLE(CUMULATE(TABLE r, DESCRIPTOR(at_time), INTERVAL '10' SECOND, INTERVAL '20' SECOND)) WHERE g IN (1, 3) GROUP BY window_start, window_end;
SELECT window_start, window_end, SUM(DISTINCT i) FILTER (WHERE k <> 'a') FROM TABLE(TUMBLE(TABLE r, DESCRIPTOR(at_time), INTERVAL '30' SECOND, INTERVAL '2' SECOND)) WHERE id > 20 GROUP BY window_start, window_end;
SELECT g, window_start, window_end, AVG(bi) FILTER (WHERE i > 0) FROM TABLE(TUMBLE(TABLE r, DESCRIPTOR(at_time), INTERVAL '30' SECOND)) WHERE id > 20 GROUP BY g, window_start, window_end;
SELECT k, window_start, window_end, AVG(d), SUM(i * 2) FROM TABLE(HOP(TABLE r, DESCRIPTOR(at_time), INTERVAL '10' SECOND, INTERVAL '30' SECOND, INTERVAL '1' SECOND)) WHERE k IS NOT NULL AND i < 100 GROUP BY k, window_start, window_end;
SELECT CHAR_LENGTH(s), window_start, window_end, SUM(d * 2) FILTER (WHERE d IS NOT NULL) FROM TABLE(TUMBLE(TABLE r, DESCRIPTOR(at_time), INTERVAL '30' SECOND, INTERVAL '-2' SECOND)) WHERE k IS NOT NULL AND i < 100 GROUP BY CHAR_LENGTH(s), window_start, window_end;
SELECT k, b, window_start, window_end, SUM(d * 2) FILTER (WHERE b), COUNT(*) FROM TABLE(TUMBLE(TABLE r, DESCRIPTOR(at_time), INTERVAL '10' SECOND)) GROUP BY k, b, window_start, window_end;
SELECT k, window_start, window_end, MAX(CHAR_LENGTH(s)) FILTER (WHERE d IS NOT NULL) FROM TABLE(HOP(TABLE r, DESCRIPTOR(at_time), INTERVAL '5' SECOND, INTERVAL '15' SECOND)) WHERE s LIKE '%e%' OR d > 0 GROUP BY k, window_start, window_end;
SELECT window_start, window_end, COUNT(at_time) FILTER (WHERE id > 40), SUM(i * 2) FROM TABLE(HOP(TABLE r, DESCRIPTOR(at_time), INTERVAL '5' SECOND, INTERVAL '15' SECOND)) GROUP BY window_start, window_end;
SELECT window_start, window_end, SUM(bi * 2), SUM(DISTINCT i) FROM TABLE(HOP(TABLE r, DESCRIPTOR(at_time), INTERVAL '5' SECOND, INTERVAL '5' SECOND, INTERVAL '3' SECOND)) GROUP BY window_start, window_end HAVING COUNT(*) > 2;
SELECT CHAR_LENGTH(s), window_start, window_end, AVG(d) FILTER (WHERE k <> 'a'), COUNT(DISTINCT d) FROM TABLE(TUMBLE(TABLE r, DESCRIPTOR(at_time), INTERVAL '10' SECOND)) WHERE s LIKE '%e%' OR d > 0 GROUP BY CHAR_LENGTH(s), window_start, window_end HAVING COUNT(*) > 2;
SELECT CHAR_LENGTH(s), window_start, window_end, SUM(CASE WHEN b THEN 1 ELSE 0 END) FROM TABLE(CUMULATE(TABLE r, DESCRIPTOR(at_time), INTERVAL '5' SECOND, INTERVAL '10' SECOND)) WHERE b GROUP BY CHAR_LENGTH(s), window_start, window_end;
SELECT window_start, window_end, SUM(de * 2), MIN(s) FROM TABLE(TUMBLE(TABLE r, DESCRIPTOR(at_time), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
SELECT window_start, window_end, COUNT(DISTINCT de), SUM(CASE WHEN b THEN 1 ELSE 0 END) FILTER (WHERE id > 40) FROM TABLE(TUMBLE(TABLE r, DESCRIPTOR(at_time), INTERVAL '30' SECOND)) WHERE k IS NOT NULL AND i < 100 GROUP BY window_start, window_end;
SELECT k, window_start, window_end, SUM(bi) FILTER (WHERE k <> 'a') FROM TABLE(HOP(TABLE r, DESCRIPTOR(at_time), INTERVAL '30' SECOND, INTERVAL '30' SECOND)) GROUP BY k, window_start, window_end HAVING COUNT(*) > 2;
SELECT k, window_start, window_end, AVG(de) FILTER (WHERE b) FROM TABLE(CUMULATE(TABLE r, DESCRIPTOR(at_time), INTERVAL '5' SECOND, INTERVAL '10' SECOND, INTERVAL '3' SECOND)) WHERE NOT (i > 5) GROUP BY k, window_start, window_end;
