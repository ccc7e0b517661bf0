-- The order of text: by bytes of UTF-8, not by UTF-16 units, wherever the runtime compares.
CREATE TEMPORARY TABLE pairs (id INT NOT NULL, a STRING, b STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/pairs.json', 'format' = 'json');
-- @from pairs
a < b
a > b
a = b
a <= b
GREATEST(a, b)
LEAST(a, b)
a > '😀'
a < '😀'
a = '😀'
a >= 'ﬀ'
a BETWEEN 'a' AND 'ﬀ'
a IN ('😀', 'é')
