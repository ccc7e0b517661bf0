-- Random datagen: only what does not depend on the draw.
CREATE TEMPORARY TABLE g (i INT, s STRING, b BOOLEAN) WITH ('connector' = 'datagen', 'number-of-rows' = '50', 'fields.i.min' = '3', 'fields.i.max' = '3', 'fields.s.length' = '7');
SELECT COUNT(*), MIN(i), MAX(i), MIN(CHAR_LENGTH(s)), MAX(CHAR_LENGTH(s)) FROM g;
SELECT COUNT(*) FROM g WHERE b IS NULL;
