-- The type that a time attribute shows, and what keeps it.
CREATE TEMPORARY TABLE clicks (
  u STRING, n INT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
SELECT at_time FROM clicks WHERE n = 1;
SELECT at_time + INTERVAL '1' SECOND, CAST(at_time AS TIMESTAMP(3)), at_time AS t FROM clicks WHERE n = 1;
SELECT MAX(at_time) FROM clicks;
CREATE TEMPORARY TABLE days (
  n INT, at_time TIMESTAMP_LTZ(3), WATERMARK FOR at_time AS at_time - INTERVAL '1' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${data}/days.json', 'format' = 'json');
SELECT at_time FROM days WHERE n = 1;
DESCRIBE clicks;
DESCRIBE days;
