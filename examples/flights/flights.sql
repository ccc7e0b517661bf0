-- 3,000,000 US flights of the first half of 2001 as a stream in event time: delays per airport in windows of a
-- day and of an hour, how many left on time, and the busiest routes. Run it with `npm start`.

CREATE TABLE flights (
  `date` TIMESTAMP(3),
  delay BIGINT,
  distance BIGINT,
  origin STRING,
  destination STRING,
  WATERMARK FOR `date` AS `date`
) WITH (
  'connector' = 'filesystem',
  'path' = 'node_modules/vega-datasets/data/flights-3m.parquet',
  'format' = 'parquet'
);

CREATE TABLE delays_by_day (
  `day` TIMESTAMP(3),
  airport STRING,
  flights BIGINT,
  mean_delay_minutes DOUBLE,
  worst_delay_minutes BIGINT,
  on_time_share DECIMAL(5, 4)
) WITH ('connector' = 'filesystem', 'path' = 'output/flights/delays-by-day', 'format' = 'csv');

CREATE TABLE delays_by_hour (
  `hour` TIMESTAMP(3),
  airport STRING,
  flights BIGINT,
  mean_delay_minutes DOUBLE,
  worst_delay_minutes BIGINT
) WITH ('connector' = 'filesystem', 'path' = 'output/flights/delays-by-hour', 'format' = 'json');

CREATE TABLE routes_by_day (
  `day` TIMESTAMP(3),
  origin STRING,
  destination STRING,
  flights BIGINT,
  mean_delay_minutes DOUBLE
) WITH ('connector' = 'filesystem', 'path' = 'output/flights/routes-by-day', 'format' = 'json');

-- One job: the file is read once for all three.
EXECUTE STATEMENT SET BEGIN
  INSERT INTO delays_by_day
  SELECT window_start, origin, COUNT(*), AVG(CAST(delay AS DOUBLE)), MAX(delay),
         CAST(COUNT(*) FILTER (WHERE delay <= 15) AS DECIMAL(10, 4)) / COUNT(*)
  FROM TABLE(TUMBLE(TABLE flights, DESCRIPTOR(`date`), INTERVAL '1' DAY))
  GROUP BY window_start, window_end, origin;

  INSERT INTO delays_by_hour
  SELECT window_start, origin, COUNT(*), AVG(CAST(delay AS DOUBLE)), MAX(delay)
  FROM TABLE(TUMBLE(TABLE flights, DESCRIPTOR(`date`), INTERVAL '1' HOUR))
  GROUP BY window_start, window_end, origin;

  INSERT INTO routes_by_day
  SELECT window_start, origin, destination, COUNT(*), AVG(CAST(delay AS DOUBLE))
  FROM TABLE(TUMBLE(TABLE flights, DESCRIPTOR(`date`), INTERVAL '1' DAY))
  GROUP BY window_start, window_end, origin, destination;
END;

-- All flights at a glance. Sorting needs all rows: batch mode.
SET 'execution.runtime-mode' = 'batch';

SELECT origin AS airport,
       COUNT(*) AS flights,
       CAST(AVG(CAST(delay AS DOUBLE)) AS DECIMAL(6, 2)) AS mean_delay_minutes,
       CAST(100.0 * COUNT(*) FILTER (WHERE delay <= 15) / COUNT(*) AS DECIMAL(5, 2)) AS on_time_percent
FROM flights
GROUP BY origin
ORDER BY flights DESC
LIMIT 10;

SELECT origin, destination, COUNT(*) AS flights, CAST(AVG(CAST(delay AS DOUBLE)) AS DECIMAL(6, 2)) AS mean_delay_minutes
FROM flights
GROUP BY origin, destination
ORDER BY flights DESC
LIMIT 10;
