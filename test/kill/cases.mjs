// Jobs of the kill campaign: scripts whose output does not depend on when they are killed. `OUT` stands for a directory of the run.

/** Events of the benchmark at a pace that leaves time to be killed. Shuffled by up to 211 events: 2.1 s of event time. */
const events = (watermarkSeconds, count, seconds = 2) => `
CREATE TABLE events (
  event_type INT,
  person ROW<id BIGINT, name STRING, emailAddress STRING, creditCard STRING, city STRING, state STRING, \`dateTime\` TIMESTAMP(3), extra STRING>,
  auction ROW<id BIGINT, itemName STRING, description STRING, initialBid BIGINT, reserve BIGINT, \`dateTime\` TIMESTAMP(3), expires TIMESTAMP(3), seller BIGINT, category BIGINT, extra STRING>,
  bid ROW<auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, \`dateTime\` TIMESTAMP(3), extra STRING>,
  ts AS CASE WHEN event_type = 0 THEN person.\`dateTime\` WHEN event_type = 1 THEN auction.\`dateTime\` ELSE bid.\`dateTime\` END,
  WATERMARK FOR ts AS ts - INTERVAL '${watermarkSeconds}' SECOND
) WITH ('connector' = 'nexmark', 'events.num' = '${count}', 'first-event.rate' = '100', 'out-of-order-group-size' = '211',
  'splits' = '4', 'rows-per-second' = '${count / seconds}');
CREATE VIEW bid AS SELECT bid.auction, bid.bidder, bid.price, bid.channel, ts FROM events WHERE event_type = 2;
`
const files = (name, columns, more = "'format' = 'csv'") =>
  `CREATE TABLE ${name} (${columns}) WITH ('connector' = 'filesystem', 'path' = 'OUT/${name}', ${more});\n`

/** The views of the benchmark's queries over those events. */
const views = (count) => `${events(4, count, 5)}
CREATE VIEW person AS SELECT person.id, person.name, person.city, ts FROM events WHERE event_type = 0;
CREATE VIEW auction AS SELECT auction.id, auction.itemName, auction.expires, auction.seller, auction.category, ts FROM events WHERE event_type = 1;
`
const changes = (name, columns) => files(name, columns, "'format' = 'debezium-json'")

/** `parallel`: rows are the same whatever the parallelism. `inCaller`: all slots in one thread, with the connector of the driver. */
export const CASES = {
  'filter, rolling files': {
    parallel: true,
    sql: `${events(4, 100_000)}${files('bids', 'auction BIGINT, price BIGINT', "'format' = 'csv', 'sink.rolling-policy.file-size' = '100kb'")}
      INSERT INTO bids SELECT auction, price FROM bid WHERE MOD(auction, 3) = 0;`,
  },
  'windows with late rows': {
    parallel: false,
    sql: `${events(1, 60_000)}${files('windows', 's TIMESTAMP(3), bidder BIGINT, n BIGINT, total BIGINT')}
      INSERT INTO windows SELECT window_start, bidder, COUNT(*), SUM(price)
      FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(ts), INTERVAL '2' SECOND)) GROUP BY window_start, window_end, bidder;`,
  },
  'overlapping windows, DISTINCT': {
    parallel: true,
    sql: `${events(4, 60_000)}${files('hops', 's TIMESTAMP(3), channel STRING, n BIGINT, bidders BIGINT')}
      INSERT INTO hops SELECT window_start, channel, COUNT(*), COUNT(DISTINCT bidder)
      FROM TABLE(HOP(TABLE bid, DESCRIPTOR(ts), INTERVAL '20' SECOND, INTERVAL '60' SECOND)) GROUP BY window_start, window_end, channel;`,
  },
  'statement set, partitions': {
    parallel: true,
    sql: `${events(4, 60_000)}${files('minutes', 's TIMESTAMP(3), auction BIGINT, best BIGINT', "'format' = 'json'")}
      CREATE TABLE parted (auction BIGINT, price BIGINT, channel STRING) PARTITIONED BY (channel) WITH ('connector' = 'filesystem', 'path' = 'OUT/parted', 'format' = 'csv');
      EXECUTE STATEMENT SET BEGIN
      INSERT INTO minutes SELECT window_start, auction, MAX(price) FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end, auction;
      INSERT INTO parted SELECT auction, price, channel FROM bid WHERE channel IN ('Google', 'Apple', 'Baidu') AND MOD(bidder, 5) = 1;
      END;`,
  },
  'two jobs, one after the other': {
    parallel: true,
    sql: `${events(4, 40_000)}${files('early', 'auction BIGINT, price BIGINT')}${files('later', 'channel STRING, n BIGINT')}
      INSERT INTO early SELECT auction, price FROM bid WHERE MOD(price, 7) = 0;
      INSERT INTO later SELECT channel, n FROM (SELECT window_start, channel, COUNT(*) AS n
        FROM TABLE(CUMULATE(TABLE bid, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '60' SECOND)) GROUP BY window_start, window_end, channel);`,
  },
  'large files in parts': {
    parallel: true,
    input: 'orders',
    sql: `CREATE TABLE orders (id BIGINT, customer BIGINT, amount INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
      WITH ('connector' = 'filesystem', 'path' = 'OUT/../input', 'format' = 'json', 'source.split-size' = '300kb');
      ${files('spent', 's TIMESTAMP(3), customer BIGINT, n BIGINT, total BIGINT')}
      INSERT INTO spent SELECT window_start, customer, COUNT(*), SUM(amount)
      FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, customer;`,
  },
  'updating aggregate': {
    parallel: true,
    inCaller: true,
    sql: `${events(4, 60_000)}CREATE TABLE changes (channel STRING, n BIGINT, bidders BIGINT, best BIGINT) WITH ('connector' = 'changelog-files', 'path' = 'OUT/changes', 'format' = 'csv');
      INSERT INTO changes SELECT channel, COUNT(*), COUNT(DISTINCT bidder), MAX(price) FROM bid GROUP BY channel;`,
    folds: true,
  },
  'Nexmark q4': {
    parallel: true,
    sql: `${views(60_000)}${changes('q4', 'category BIGINT, price BIGINT')}
      INSERT INTO q4 SELECT category, AVG(final) FROM (
        SELECT MAX(b.price) AS final, a.category FROM auction a, bid b
        WHERE a.id = b.auction AND b.ts BETWEEN a.ts AND a.expires GROUP BY a.id, a.category)
      GROUP BY category;`,
    folds: true,
  },
  'Nexmark q5': {
    parallel: true,
    sql: `${views(60_000)}${changes('q5', 'auction BIGINT, n BIGINT')}
      CREATE VIEW counts AS SELECT auction, COUNT(*) AS n, window_start AS s, window_end AS e
        FROM TABLE(HOP(TABLE bid, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '10' SECOND)) GROUP BY auction, window_start, window_end;
      INSERT INTO q5 SELECT a.auction, a.n FROM counts a
        JOIN (SELECT MAX(n) AS n, s, e FROM counts GROUP BY s, e) b ON a.s = b.s AND a.e = b.e AND a.n >= b.n;`,
    folds: true,
  },
  'Nexmark q9': {
    parallel: true,
    sql: `${views(60_000)}${changes('q9', 'id BIGINT, itemName STRING, seller BIGINT, bidder BIGINT, price BIGINT, ts TIMESTAMP(3)')}
      INSERT INTO q9 SELECT id, itemName, seller, bidder, price, ts FROM (
        SELECT a.id, a.itemName, a.seller, b.bidder, b.price, b.ts,
          ROW_NUMBER() OVER (PARTITION BY a.id ORDER BY b.price DESC, b.ts ASC) AS place
        FROM auction a, bid b WHERE a.id = b.auction AND b.ts BETWEEN a.ts AND a.expires) WHERE place <= 1;`,
    folds: true,
  },
  'Nexmark q18': {
    parallel: true,
    sql: `${views(60_000)}${changes('q18', 'auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, ts TIMESTAMP(3)')}
      INSERT INTO q18 SELECT auction, bidder, price, channel, ts FROM (
        SELECT *, ROW_NUMBER() OVER (PARTITION BY bidder, auction ORDER BY ts DESC) AS place FROM bid) WHERE place <= 1;`,
    folds: true,
  },
  'outer joins of three': {
    parallel: true,
    sql: `${views(40_000)}${changes('joined', 'person STRING, auction BIGINT, category BIGINT, bidder BIGINT, price BIGINT')}
      INSERT INTO joined SELECT p.name, a.id, a.category, b.bidder, b.price
      FROM person p FULL JOIN auction a ON p.id = a.seller LEFT JOIN (SELECT * FROM bid WHERE MOD(price, 3) = 0) b ON a.id = b.auction;`,
    folds: true,
  },
}
