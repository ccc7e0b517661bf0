// The flights as an event-time stream: speed with a watermark at each row's time (one due about every 14 rows)
// against a watermark a day behind. Both do the same windows.
import { createEnvironment } from '../dist/bundle/index.js'
import { report } from './harness.mjs'

const FLIGHTS = 3_000_000

async function run(watermark) {
  const environment = createEnvironment({ timeZone: 'UTC' })
  await environment.executeSql(`
    CREATE TABLE flights (\`date\` TIMESTAMP(3), delay BIGINT, distance BIGINT, origin STRING, destination STRING, WATERMARK FOR \`date\` AS ${watermark})
      WITH ('connector' = 'filesystem', 'path' = 'node_modules/vega-datasets/data/flights-3m.parquet', 'format' = 'parquet');
    CREATE TABLE by_day (\`day\` TIMESTAMP(3), airport STRING, flights BIGINT, mean_delay DOUBLE, worst BIGINT) WITH ('connector' = 'blackhole');
    CREATE TABLE by_hour (\`hour\` TIMESTAMP(3), airport STRING, flights BIGINT, mean_delay DOUBLE, worst BIGINT) WITH ('connector' = 'blackhole');
  `)
  const startCpu = process.cpuUsage()
  await environment.executeSql(`
    EXECUTE STATEMENT SET BEGIN
      INSERT INTO by_day SELECT window_start, origin, COUNT(*), AVG(CAST(delay AS DOUBLE)), MAX(delay) FROM TABLE(TUMBLE(TABLE flights, DESCRIPTOR(\`date\`), INTERVAL '1' DAY)) GROUP BY window_start, window_end, origin;
      INSERT INTO by_hour SELECT window_start, origin, COUNT(*), AVG(CAST(delay AS DOUBLE)), MAX(delay) FROM TABLE(TUMBLE(TABLE flights, DESCRIPTOR(\`date\`), INTERVAL '1' HOUR)) GROUP BY window_start, window_end, origin;
    END`)
  const cpu = process.cpuUsage(startCpu)
  return FLIGHTS / ((cpu.user + cpu.system) / 1e6)
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]
const close = []
const behind = []
await run('`date`')
for (let i = 0; i < 5; i++) {
  close.push(await run('`date`'))
  behind.push(await run("`date` - INTERVAL '1' DAY"))
}
report({
  bench: 'flights by day and hour',
  rows_per_cpu_s: Math.round(median(close)),
  rows_per_cpu_s_watermark_a_day_behind: Math.round(median(behind)),
  ratio: Number((median(close) / median(behind)).toFixed(2)),
  floor: 0.7,
})
