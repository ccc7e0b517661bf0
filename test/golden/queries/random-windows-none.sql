-- Windows drawn at random once, over eighty rows out of order; the watermark is 0 s behind.
-- anyOrder
-- approx
-- batchKeepsLate
CREATE TEMPORARY TABLE r (
  id INT NOT NULL, k STRING, g INT, i INT, bi BIGINT, d DOUBLE, de DECIMAL(10, 2), s STRING, b BOOLEAN, at_time TIMESTAMP(3),
  WATERMARK FOR at_time AS at_time - INTERVAL '0' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${data}/random.json', 'format' = 'json');
SELECT g, window_start, window_end, MAX(de), COUNT(bi) FILTER (WHERE i > 0) FROM TABLE(CUMULATE(TABLE r, DESCRIPTOR(at_time), INTERVAL '5' SECOND, INTERVAL '20' SECOND)) WHERE s LIKE '%e%' OR d > 0 GROUP BY g, window_start, window_end;
SELECT k, window_start, window_end, SUM(de) FROM TABLE(TUMBLE(TABLE r, DESCRIPTOR(at_time), INTERVAL '30' SECOND)) WHERE NOT (i > 5) GROUP BY k, window_start, window_end HAVING COUNT(*) > 2;
SELECT g, window_start, window_end, SUM(bi * 2) FROM TABLE(HOP(TABLE r, DESCRIPTOR(at_time), INTERVAL '5' SECOND, INTERVAL '15' SECOND)) WHERE s LIKE '%e%' OR d > 0 GROUP BY g, window_start, window_end;
SELECT window_start, window_end, COUNT(*) FILTER (WHERE d IS NOT NULL) FROM TABLE(HOP(TABLE r, DESCRIPTOR(at_time), INTERVAL '5' SECOND, INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
SELECT k, window_start, window_end, SUM(i), SUM(DISTINCT g) FROM TABLE(HOP(TABLE r, DESCRIPTOR(at_time), INTERVAL '5' SECOND, INTERVAL '15' SECOND)) WHERE k IS NOT NULL AND i < 100 GROUP BY k, window_start, window_end HAVING COUNT(*) > 2;
SELECT CHAR_LENGTH(s), window_start, window_end, COUNT(d) FROM TABLE(TUMBLE(TABLE r, DESCRIPTOR(at_time), INTERVAL '30' SECOND)) GROUP BY CHAR_LENGTH(s), window_start, window_end;
SELECT CHAR_LENGTH(s), window_start, window_end, SUM(CASE WHEN b THEN 1 ELSE 0 END), SUM(CASE WHEN b THEN 1 ELSE 0 END) FROM TABLE(HOP(TABLE r, DESCRIPTOR(at_time), INTERVAL '5' SECOND, INTERVAL '10' SECOND)) GROUP BY CHAR_LENGTH(s), window_start, window_end;
SELECT g, window_start, window_end, COUNT(*), MIN(bi) FROM TABLE(TUMBLE(TABLE r, DESCRIPTOR(at_time), INTERVAL '30' SECOND)) WHERE b GROUP BY g, window_start, window_end;
SELECT k, window_start, window_end, MIN(COALESCE(bi, 0)) FROM TABLE(HOP(TABLE r, DESCRIPTOR(at_time), INTERVAL '5' SECOND, INTERVAL '5' SECOND)) GROUP BY k, window_start, window_end;
SELECT window_start, window_end, COUNT(*), MAX(CHAR_LENGTH(s)) FROM TABLE(CUMULATE(TABLE r, DESCRIPTOR(at_time), INTERVAL '30' SECOND, INTERVAL '120' SECOND)) GROUP BY window_start, window_end;
SELECT k, b, window_start, window_end, MIN(de) FROM TABLE(HOP(TABLE r, DESCRIPTOR(at_time), INTERVAL '30' SECOND, INTERVAL '60' SECOND)) GROUP BY k, b, window_start, window_end;
SELECT window_start, window_end, COUNT(de), SUM(d) FROM TABLE(TUMBLE(TABLE r, DESCRIPTOR(at_time), INTERVAL '10' SECOND)) WHERE b GROUP BY window_start, window_end;
SELECT window_start, window_end, MIN(d) FROM TABLE(TUMBLE(TABLE r, DESCRIPTOR(at_time), INTERVAL '5' SECOND)) WHERE id > 20 GROUP BY window_start, window_end;
SELECT k, window_start, window_end, MIN(de), MIN(b) FILTER (WHERE id > 40) FROM TABLE(TUMBLE(TABLE r, DESCRIPTOR(at_time), INTERVAL '30' SECOND)) WHERE NOT (i > 5) GROUP BY k, window_start, window_end;
SELECT CHAR_LENGTH(s), window_start, window_end, SUM(i) FILTER (WHERE d IS NOT NULL) FROM TABLE(CUMULATE(TABLE r, DESCRIPTOR(at_time), INTERVAL '5' SECOND, INTERVAL '20' SECOND, INTERVAL '3' SECOND)) WHERE k IS NOT NULL AND i < 100 GROUP BY CHAR_LENGTH(s), window_start, window_end HAVING COUNT(*) > 2;
