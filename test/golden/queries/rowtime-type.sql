-- The type that a time attribute shows, and what keeps it.
CREATE TEMPORARY TABLE clicks (
  u STRING, n INT, at TIMESTAMP(3), WATERMARK FOR at AS at - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
SELECT at FROM clicks WHERE n = 1;
SELECT at + INTERVAL '1' SECOND, CAST(at AS TIMESTAMP(3)), at AS t FROM clicks WHERE n = 1;
SELECT MAX(at) FROM clicks;
CREATE TEMPORARY TABLE days (
  n INT, at TIMESTAMP_LTZ(3), WATERMARK FOR at AS at - INTERVAL '1' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${data}/days.json', 'format' = 'json');
SELECT at FROM days WHERE n = 1;
DESCRIBE clicks;
DESCRIBE days;
