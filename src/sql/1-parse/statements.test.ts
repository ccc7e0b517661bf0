import { describe, expect, it } from 'vitest'
import { parseStatement } from './parse.ts'
import { treeToText } from './tree-text.ts'

describe('queries', () => {
  it.each([
    ['SELECT 1', '(queryStatement (query (select [(selectItem 1)])))'],
    [
      'SELECT 1 AS a, b c, t.*, * FROM t',
      '(queryStatement (query (select [(selectItem 1 a) (selectItem b c) (selectItem (star t)) (selectItem (star))] (namedTable t))))',
    ],
    [
      'SELECT DISTINCT a FROM t WHERE a > 1 GROUP BY a HAVING COUNT(*) > 1 WINDOW w AS (ORDER BY a) QUALIFY b ORDER BY a DESC LIMIT 10 OFFSET 5',
      '(queryStatement (query (select DISTINCT [(selectItem a)] (namedTable t) (binary > a 1) (groupBy [(groupingSet [a])]) (binary > (functionCall COUNT [(star)]) 1) [(namedWindow w (windowSpecification [(orderItem a)]))] b) [(orderItem a DESC)] 5 10))',
    ],
    [
      'SELECT a FROM t OFFSET 3 ROWS FETCH FIRST 10 ROWS ONLY',
      '(queryStatement (query (select [(selectItem a)] (namedTable t)) 3 10))',
    ],
    [
      'SELECT a FROM t LIMIT ALL',
      '(queryStatement (query (select [(selectItem a)] (namedTable t))))',
    ],
    [
      "SELECT /*+ BROADCAST(t1, t2), STATE_TTL('a'='1d', b = '2d'), X */ a FROM t /*+ OPTIONS('k'='v') */ AS x",
      '(queryStatement (query (select [(hint BROADCAST [(hintArgument t1) (hintArgument t2)]) (hint STATE_TTL [(hintArgument a 1d) (hintArgument b 2d)]) (hint X)] [(selectItem a)] (namedTable t [(hint OPTIONS [(hintArgument k v)])] (tableAlias x)))))',
    ],
    [
      "VALUES (1, 'a'), 2, ROW(3)",
      "(queryStatement (query (values [(valuesRow [1 'a']) (valuesRow [2]) (valuesRow [3])])))",
    ],
    ['TABLE cat.t', '(queryStatement (query (tableQuery cat.t)))'],
    [
      'WITH a AS (SELECT 1), b (x, y) AS (VALUES (1, 2)) SELECT * FROM b',
      '(queryStatement (query (with [(commonTable a (query (select [(selectItem 1)]))) (commonTable b [x y] (query (values [(valuesRow [1 2])])))]) (select [(selectItem (star))] (namedTable b))))',
    ],
    [
      'WITH RECURSIVE r AS (SELECT 1) TABLE r',
      '(queryStatement (query (with recursive [(commonTable r (query (select [(selectItem 1)])))]) (tableQuery r)))',
    ],
    [
      '(SELECT a FROM t1) UNION ALL SELECT 2 ORDER BY 1',
      '(queryStatement (query (setOperation UNION all (query (select [(selectItem a)] (namedTable t1))) (select [(selectItem 2)])) [(orderItem 1)]))',
    ],
    [
      'SELECT 1 UNION SELECT 2 INTERSECT SELECT 3 EXCEPT ALL SELECT 4',
      '(queryStatement (query (setOperation EXCEPT all (setOperation UNION (select [(selectItem 1)]) (setOperation INTERSECT (select [(selectItem 2)]) (select [(selectItem 3)]))) (select [(selectItem 4)]))))',
    ],
    [
      'SELECT 1 UNION (SELECT 2 UNION SELECT 3 LIMIT 1)',
      '(queryStatement (query (setOperation UNION (select [(selectItem 1)]) (query (setOperation UNION (select [(selectItem 2)]) (select [(selectItem 3)])) 1))))',
    ],
    ['((SELECT 1))', '(queryStatement (query (query (query (select [(selectItem 1)])))))'],
    [
      'SELECT a FROM t GROUP BY a, (b, c), (), CUBE (a, (b, c)), ROLLUP (a), GROUPING SETS ((a, b), ROLLUP (c), ())',
      '(queryStatement (query (select [(selectItem a)] (namedTable t) (groupBy [(groupingSet [a]) (groupingSet [b c]) (groupingSet) (cube [(groupingSet [a]) (groupingSet [b c])]) (rollup [(groupingSet [a])]) (groupingSets [(groupingSet [a b]) (rollup [(groupingSet [c])]) (groupingSet)])]))))',
    ],
    [
      'SELECT a FROM t GROUP BY DISTINCT a',
      '(queryStatement (query (select [(selectItem a)] (namedTable t) (groupBy DISTINCT [(groupingSet [a])]))))',
    ],
  ])('%s', (sql, tree) => {
    expect(treeToText(parseStatement(sql))).toBe(tree)
  })
})

describe('table references', () => {
  it.each([
    [
      'SELECT * FROM cat.db.t AS x (a, b)',
      '(queryStatement (query (select [(selectItem (star))] (namedTable cat.db.t (tableAlias x [a b])))))',
    ],
    [
      'SELECT * FROM a, b x JOIN c ON TRUE',
      '(queryStatement (query (select [(selectItem (star))] (join INNER (join COMMA (namedTable a) (namedTable b (tableAlias x))) (namedTable c) (joinOn TRUE)))))',
    ],
    [
      'SELECT * FROM a LEFT OUTER JOIN b USING (x, y) NATURAL FULL JOIN c CROSS JOIN d',
      '(queryStatement (query (select [(selectItem (star))] (join CROSS (join FULL natural (join LEFT (namedTable a) (namedTable b) (joinUsing [x y])) (namedTable c)) (namedTable d)))))',
    ],
    [
      'SELECT * FROM (a JOIN b ON TRUE) JOIN c ON FALSE',
      '(queryStatement (query (select [(selectItem (star))] (join INNER (join INNER (namedTable a) (namedTable b) (joinOn TRUE)) (namedTable c) (joinOn FALSE)))))',
    ],
    [
      'SELECT * FROM (SELECT 1) AS t (a)',
      '(queryStatement (query (select [(selectItem (star))] (derivedTable (query (select [(selectItem 1)])) (tableAlias t [a])))))',
    ],
    [
      'SELECT * FROM (VALUES 1, 2) t',
      '(queryStatement (query (select [(selectItem (star))] (derivedTable (query (values [(valuesRow [1]) (valuesRow [2])])) (tableAlias t)))))',
    ],
    [
      'SELECT * FROM ((SELECT 1) UNION (SELECT 2)) t',
      '(queryStatement (query (select [(selectItem (star))] (derivedTable (query (setOperation UNION (query (select [(selectItem 1)])) (query (select [(selectItem 2)])))) (tableAlias t)))))',
    ],
    [
      'SELECT * FROM ((SELECT 1) AS a JOIN b ON TRUE)',
      '(queryStatement (query (select [(selectItem (star))] (join INNER (derivedTable (query (select [(selectItem 1)])) (tableAlias a)) (namedTable b) (joinOn TRUE)))))',
    ],
    [
      'SELECT * FROM o JOIN r FOR SYSTEM_TIME AS OF o.t AS r ON o.k = r.k',
      '(queryStatement (query (select [(selectItem (star))] (join INNER (namedTable o) (namedTable r o.t (tableAlias r)) (joinOn (binary = o.k r.k))))))',
    ],
    [
      'SELECT * FROM t, LATERAL (SELECT 1) x, LATERAL TABLE(f(t.a)) AS s (w)',
      '(queryStatement (query (select [(selectItem (star))] (join COMMA (join COMMA (namedTable t) (derivedTable lateral (query (select [(selectItem 1)])) (tableAlias x))) (tableFunction lateral wrapped (functionCall f [t.a]) (tableAlias s [w]))))))',
    ],
    [
      'SELECT * FROM f(1) AS x',
      '(queryStatement (query (select [(selectItem (star))] (tableFunction (functionCall f [1]) (tableAlias x)))))',
    ],
    [
      'SELECT * FROM t CROSS JOIN UNNEST(t.tags, t.more) WITH ORDINALITY AS u (tag, n)',
      '(queryStatement (query (select [(selectItem (star))] (join CROSS (namedTable t) (unnest [t.tags t.more] withOrdinality (tableAlias u [tag n]))))))',
    ],
    [
      'SELECT * FROM UNNEST(ARRAY[1])',
      '(queryStatement (query (select [(selectItem (star))] (unnest [(array [1])]))))',
    ],
    [
      "SELECT * FROM TABLE(TUMBLE(TABLE Bid, DESCRIPTOR(bidtime), INTERVAL '10' MINUTES))",
      '(queryStatement (query (select [(selectItem (star))] (tableFunction wrapped (functionCall TUMBLE [(tableArgument Bid) (descriptorArgument [(descriptorColumn bidtime)]) (intervalLiteral 10 (intervalQualifier MINUTE))])))))',
    ],
    [
      "SELECT * FROM TABLE(SESSION(DATA => TABLE Bid PARTITION BY (item, x) ORDER BY ts DESC, TIMECOL => DESCRIPTOR(ts), GAP => INTERVAL '5' MINUTES))",
      '(queryStatement (query (select [(selectItem (star))] (tableFunction wrapped (functionCall SESSION [(functionArgument DATA (tableArgument Bid [item x] [(orderItem ts DESC)])) (functionArgument TIMECOL (descriptorArgument [(descriptorColumn ts)])) (functionArgument GAP (intervalLiteral 5 (intervalQualifier MINUTE)))])))))',
    ],
    [
      'SELECT * FROM f((SELECT 1) PARTITION BY a, MODEL m, x => 1)',
      '(queryStatement (query (select [(selectItem (star))] (tableFunction (functionCall f [(tableArgument (query (select [(selectItem 1)])) [a]) (modelArgument m) (functionArgument x 1)])))))',
    ],
    [
      'SELECT * FROM f((SELECT 1))',
      '(queryStatement (query (select [(selectItem (star))] (tableFunction (functionCall f [(subquery (query (select [(selectItem 1)])))])))))',
    ],
    [
      'SELECT * FROM f(SELECT 1)',
      '(queryStatement (query (select [(selectItem (star))] (tableFunction (functionCall f [(subquery (query (select [(selectItem 1)])))])))))',
    ],
    [
      'SELECT * FROM t TABLESAMPLE BERNOULLI(10) REPEATABLE(5)',
      '(queryStatement (query (select [(selectItem (star))] (namedTable t (tableSample BERNOULLI 10 5)))))',
    ],
  ])('%s', (sql, tree) => {
    expect(treeToText(parseStatement(sql))).toBe(tree)
  })
})

describe('MATCH_RECOGNIZE', () => {
  it.each([
    [
      'SELECT * FROM t MATCH_RECOGNIZE (PATTERN (A) DEFINE A AS TRUE)',
      '(queryStatement (query (select [(selectItem (star))] (matchRecognize (namedTable t) (patternVariable A) [(patternDefinition A TRUE)]))))',
    ],
    [
      "SELECT * FROM t MATCH_RECOGNIZE (PARTITION BY k ORDER BY ts MEASURES FINAL LAST(A.x) AS x, MATCH_NUMBER() AS n ONE ROW PER MATCH AFTER MATCH SKIP TO LAST A PATTERN (A B+ C{2,}? D{1,3} E{2} F{,4} G*? H??) WITHIN INTERVAL '1' HOUR DEFINE A AS A.x > PREV(A.x, 1), B AS CLASSIFIER() = 'B') AS m",
      "(queryStatement (query (select [(selectItem (star))] (matchRecognize (namedTable t) [k] [(orderItem ts)] [(measure (matchSemantics FINAL (functionCall LAST [A.x])) x) (measure (functionCall MATCH_NUMBER) n)] 'ONE ROW' (afterMatchSkip LAST A) (patternConcatenation [(patternVariable A) (patternQuantified (patternVariable B) 1) (patternQuantified (patternVariable C) 2 reluctant) (patternQuantified (patternVariable D) 1 3) (patternQuantified (patternVariable E) 2 2) (patternQuantified (patternVariable F) 0 4) (patternQuantified (patternVariable G) 0 reluctant) (patternQuantified (patternVariable H) 0 1 reluctant)]) (intervalLiteral 1 (intervalQualifier HOUR)) [(patternDefinition A (binary > A.x (functionCall PREV [A.x 1]))) (patternDefinition B (binary = (functionCall CLASSIFIER) 'B'))] (tableAlias m)))))",
    ],
    [
      'SELECT * FROM t MATCH_RECOGNIZE (ALL ROWS PER MATCH WITH UNMATCHED ROWS AFTER MATCH SKIP PAST LAST ROW PATTERN (^ (A | B C)+ PERMUTE(D, E F) {- G -} () $) SUBSET U = (A, B), V = (C) DEFINE A AS TRUE)',
      "(queryStatement (query (select [(selectItem (star))] (matchRecognize (namedTable t) 'ALL ROWS WITH UNMATCHED ROWS' (afterMatchSkip 'PAST LAST ROW') anchoredAtStart anchoredAtEnd (patternConcatenation [(patternQuantified (patternAlternation [(patternVariable A) (patternConcatenation [(patternVariable B) (patternVariable C)])]) 1) (patternPermute [(patternVariable D) (patternConcatenation [(patternVariable E) (patternVariable F)])]) (patternExclusion (patternVariable G)) (patternEmpty)]) [(patternSubset U [A B]) (patternSubset V [C])] [(patternDefinition A TRUE)]))))",
    ],
    [
      'SELECT * FROM t AS x MATCH_RECOGNIZE (AFTER MATCH SKIP TO A PATTERN (A | B | C) DEFINE A AS TRUE)',
      '(queryStatement (query (select [(selectItem (star))] (matchRecognize (namedTable t (tableAlias x)) (afterMatchSkip LAST A) (patternAlternation [(patternVariable A) (patternVariable B) (patternVariable C)]) [(patternDefinition A TRUE)]))))',
    ],
    [
      'SELECT * FROM t MATCH_RECOGNIZE (AFTER MATCH SKIP TO NEXT ROW PATTERN (A) DEFINE A AS TRUE)',
      "(queryStatement (query (select [(selectItem (star))] (matchRecognize (namedTable t) (afterMatchSkip 'NEXT ROW') (patternVariable A) [(patternDefinition A TRUE)]))))",
    ],
  ])('%s', (sql, tree) => {
    expect(treeToText(parseStatement(sql))).toBe(tree)
  })
})

describe('CREATE', () => {
  it.each([
    ['CREATE TABLE t (a INT)', '(createTable create t [(physicalColumn a (scalarType INT))])'],
    [
      "CREATE TEMPORARY TABLE IF NOT EXISTS cat.db.t (a INT NOT NULL PRIMARY KEY NOT ENFORCED COMMENT 'x', b AS a + 1 COMMENT 'y', c STRING METADATA FROM 'k' VIRTUAL, WATERMARK FOR b AS b - INTERVAL '1' SECOND, CONSTRAINT pk PRIMARY KEY (a, b) NOT ENFORCED, UNIQUE (c)) COMMENT 'z' DISTRIBUTED BY HASH(a) INTO 4 BUCKETS PARTITIONED BY (a, b) WITH ('k' = 'v')",
      "(createTable temporary create ifNotExists cat.db.t [(physicalColumn a (scalarType notNull INT) (tableConstraint 'PRIMARY KEY') 'x') (computedColumn b (binary + a 1) 'y') (metadataColumn c (scalarType STRING) 'k' virtual)] [(tableConstraint 'PRIMARY KEY' pk [a b]) (tableConstraint UNIQUE [c])] [(watermarkDefinition b (binary - b (intervalLiteral 1 (intervalQualifier SECOND))))] 'z' (distribution HASH [a] 4) [a b] [(keyValue 'k' 'v')])",
    ],
    [
      'CREATE TABLE t LIKE u (INCLUDING ALL EXCLUDING OPTIONS OVERWRITING WATERMARKS)',
      '(createTable create t (likeClause u [(likeOption INCLUDING ALL) (likeOption EXCLUDING OPTIONS) (likeOption OVERWRITING WATERMARKS)]))',
    ],
    [
      'CREATE TABLE t (a, b) DISTRIBUTED INTO 3 BUCKETS WITH () AS SELECT 1, 2',
      '(createTable create t [(namedColumn a) (namedColumn b)] (distribution 3) (query (select [(selectItem 1) (selectItem 2)])))',
    ],
    [
      'CREATE OR REPLACE TABLE t AS SELECT 1',
      '(createTable replace create t (query (select [(selectItem 1)])))',
    ],
    ['REPLACE TABLE t AS SELECT 1', '(createTable replace t (query (select [(selectItem 1)])))'],
    [
      "CREATE VIEW IF NOT EXISTS v (a, b COMMENT 'x') COMMENT 'c' AS SELECT 1, 2",
      "(createView ifNotExists v [(viewColumn a) (viewColumn b 'x')] 'c' (query (select [(selectItem 1) (selectItem 2)])))",
    ],
    [
      'CREATE TEMPORARY VIEW v AS VALUES 1',
      '(createView temporary v (query (values [(valuesRow [1])])))',
    ],
    [
      "CREATE CATALOG IF NOT EXISTS c COMMENT 'x' WITH ('type' = 'm')",
      "(createCatalog ifNotExists c 'x' [(keyValue 'type' 'm')])",
    ],
    ['CREATE DATABASE a.b', '(createDatabase a.b)'],
    [
      "CREATE TEMPORARY SYSTEM FUNCTION IF NOT EXISTS f AS 'm.f' LANGUAGE PYTHON USING JAR 'a', JAR 'b' WITH ('a' = 'b')",
      "(createFunction temporary system ifNotExists f 'm.f' PYTHON [(functionResource JAR 'a') (functionResource JAR 'b')] [(keyValue 'a' 'b')])",
    ],
    [
      "CREATE MATERIALIZED TABLE m (PRIMARY KEY (a) NOT ENFORCED) PARTITIONED BY (a) WITH ('f' = 'j') FRESHNESS = INTERVAL '1' DAY REFRESH_MODE = FULL AS SELECT 1",
      "(createMaterializedTable m [(tableConstraint 'PRIMARY KEY' [a])] [a] [(keyValue 'f' 'j')] (intervalLiteral 1 (intervalQualifier DAY)) FULL (query (select [(selectItem 1)])))",
    ],
    [
      'CREATE OR ALTER MATERIALIZED TABLE m START_MODE = FROM_TIMESTAMP(x) AS SELECT 1',
      '(createMaterializedTable orAlter m (startMode FROM_TIMESTAMP x) (query (select [(selectItem 1)])))',
    ],
    [
      "CREATE TEMPORARY MODEL m INPUT (a STRING) OUTPUT (b INT) COMMENT 'x' WITH ('a' = 'b') AS SELECT 1",
      "(createModel temporary m [(physicalColumn a (scalarType STRING))] [(physicalColumn b (scalarType INT))] 'x' [(keyValue 'a' 'b')] (query (select [(selectItem 1)])))",
    ],
    ["CREATE CONNECTION c WITH ('a' = 'b')", "(createConnection c [(keyValue 'a' 'b')])"],
  ])('%s', (sql, tree) => {
    expect(treeToText(parseStatement(sql))).toBe(tree)
  })
})

describe('ALTER and DROP', () => {
  it.each([
    ['ALTER TABLE IF EXISTS t RENAME TO u', '(alterTable ifExists t (renameTo u))'],
    ['ALTER TABLE t RENAME a.b TO c', '(alterTable t (renameColumn a.b c))'],
    ["ALTER TABLE t SET ('k' = 'v')", "(alterTable t (setOptions [(keyValue 'k' 'v')]))"],
    ["ALTER TABLE t RESET ('k', 'l')", "(alterTable t (resetOptions ['k' 'l']))"],
    [
      'ALTER TABLE t ADD c INT',
      '(alterTable t (changeSchema ADD [(positionedColumn (physicalColumn c (scalarType INT)))]))',
    ],
    [
      'ALTER TABLE t ADD (a INT FIRST, b.c STRING AFTER b.d, d AS a + 1, PRIMARY KEY (a) NOT ENFORCED, WATERMARK FOR c AS c)',
      "(alterTable t (changeSchema ADD [(positionedColumn (physicalColumn a (scalarType INT)) FIRST) (positionedColumn (physicalColumn b.c (scalarType STRING)) AFTER b.d) (positionedColumn (computedColumn d (binary + a 1)))] [(tableConstraint 'PRIMARY KEY' [a])] [(watermarkDefinition c c)]))",
    ],
    [
      'ALTER TABLE t MODIFY WATERMARK FOR c AS c',
      '(alterTable t (changeSchema MODIFY [(watermarkDefinition c c)]))',
    ],
    [
      'ALTER TABLE t MODIFY DISTRIBUTION BY RANGE (a)',
      '(alterTable t (changeDistribution MODIFY (distribution RANGE [a])))',
    ],
    ['ALTER TABLE t DROP DISTRIBUTION', '(alterTable t (dropDistribution))'],
    ['ALTER TABLE t DROP (a, b.c)', '(alterTable t (dropColumns [a b.c]))'],
    ['ALTER TABLE t DROP a', '(alterTable t (dropColumns [a]))'],
    ['ALTER TABLE t DROP CONSTRAINT pk', '(alterTable t (dropConstraint pk))'],
    ['ALTER TABLE t DROP PRIMARY KEY', '(alterTable t (dropPrimaryKey))'],
    ['ALTER TABLE t DROP WATERMARK', '(alterTable t (dropWatermark))'],
    [
      "ALTER TABLE t ADD IF NOT EXISTS PARTITION (a = 'x', b = 2) WITH ('k' = 'v') PARTITION (a = -1)",
      "(alterTable t (addPartitions ifNotExists [(addedPartition (partitionSpecification [(partitionEntry a 'x') (partitionEntry b 2)]) [(keyValue 'k' 'v')]) (addedPartition (partitionSpecification [(partitionEntry a (unary - 1))]))]))",
    ],
    [
      'ALTER TABLE t DROP IF EXISTS PARTITION (a = 1), PARTITION (a = 2)',
      '(alterTable t (dropPartitions ifExists [(partitionSpecification [(partitionEntry a 1)]) (partitionSpecification [(partitionEntry a 2)])]))',
    ],
    [
      'ALTER TABLE t PARTITION (a = 1) RENAME TO PARTITION (a = 2)',
      '(alterTable t (renamePartition (partitionSpecification [(partitionEntry a 1)]) (partitionSpecification [(partitionEntry a 2)])))',
    ],
    ['ALTER VIEW v RENAME TO w', '(alterView v (renameTo w))'],
    ['ALTER VIEW v AS SELECT 1', '(alterView v (changeQuery (query (select [(selectItem 1)]))))'],
    ["ALTER DATABASE d SET ('a' = 'b')", "(alterDatabase d (setOptions [(keyValue 'a' 'b')]))"],
    ["ALTER CATALOG c COMMENT 'x'", "(alterCatalog c (changeComment 'x'))"],
    ["ALTER CATALOG c RESET ('a')", "(alterCatalog c (resetOptions ['a']))"],
    [
      "ALTER TEMPORARY FUNCTION IF EXISTS f AS 'x' LANGUAGE JAVA",
      "(alterFunction temporary ifExists f 'x' JAVA)",
    ],
    ['ALTER MATERIALIZED TABLE m SUSPEND', '(alterMaterializedTable m (suspendRefresh))'],
    [
      "ALTER MATERIALIZED TABLE m RESUME WITH ('a' = 'b')",
      "(alterMaterializedTable m (resumeRefresh [(keyValue 'a' 'b')]))",
    ],
    [
      'ALTER MATERIALIZED TABLE m REFRESH PARTITION (a = 1)',
      '(alterMaterializedTable m (refresh (partitionSpecification [(partitionEntry a 1)])))',
    ],
    [
      "ALTER MATERIALIZED TABLE m SET FRESHNESS = INTERVAL '1' DAY",
      '(alterMaterializedTable m (changeFreshness (intervalLiteral 1 (intervalQualifier DAY))))',
    ],
    [
      'ALTER MATERIALIZED TABLE m SET REFRESH_MODE = CONTINUOUS',
      '(alterMaterializedTable m (changeRefreshMode CONTINUOUS))',
    ],
    ['ALTER MATERIALIZED TABLE m DROP FRESHNESS', '(alterMaterializedTable m (changeFreshness))'],
    [
      'ALTER MATERIALIZED TABLE m AS SELECT 1',
      '(alterMaterializedTable m (changeQuery (query (select [(selectItem 1)]))))',
    ],
    ['ALTER MODEL IF EXISTS m RENAME TO n', '(alterModel ifExists m (renameTo n))'],
    ['DROP TEMPORARY TABLE IF EXISTS a.b.c', '(drop TABLE temporary ifExists a.b.c)'],
    ['DROP DATABASE d CASCADE', '(drop DATABASE d CASCADE)'],
    ['DROP TEMPORARY SYSTEM FUNCTION f', '(drop FUNCTION temporary system f)'],
    ['DROP MATERIALIZED TABLE m', "(drop 'MATERIALIZED TABLE' m)"],
  ])('%s', (sql, tree) => {
    expect(treeToText(parseStatement(sql))).toBe(tree)
  })
})

describe('data', () => {
  it.each([
    ['INSERT INTO t SELECT 1', '(insert t (query (select [(selectItem 1)])))'],
    ['INSERT INTO t (SELECT 1)', '(insert t (query (query (select [(selectItem 1)]))))'],
    [
      "INSERT OVERWRITE a.t /*+ OPTIONS('a'='b') */ PARTITION (p = 1) (a, b.c) VALUES (1, 2) ON CONFLICT DO NOTHING",
      '(insert overwrite a.t [(hint OPTIONS [(hintArgument a b)])] (partitionSpecification [(partitionEntry p 1)]) [a b.c] (query (values [(valuesRow [1 2])])) NOTHING)',
    ],
    [
      "UPDATE t AS x SET a = 1, b = DATE '2020-01-01' WHERE c",
      '(update t (tableAlias x) [(assignment a 1) (assignment b (dateLiteral 2020-01-01))] c)',
    ],
    ['DELETE FROM t WHERE a', '(delete t a)'],
    ['TRUNCATE TABLE t', '(truncate t)'],
    [
      'EXECUTE STATEMENT SET BEGIN INSERT INTO t SELECT 1; INSERT INTO u SELECT 2; END',
      '(statementSet [(insert t (query (select [(selectItem 1)]))) (insert u (query (select [(selectItem 2)])))])',
    ],
    [
      'BEGIN STATEMENT SET; INSERT INTO t SELECT 1; END;',
      '(statementSet [(insert t (query (select [(selectItem 1)])))])',
    ],
    ['EXECUTE SELECT 1', '(execute (queryStatement (query (select [(selectItem 1)]))))'],
    ['EXECUTE INSERT INTO t SELECT 1', '(execute (insert t (query (select [(selectItem 1)]))))'],
    ["EXECUTE PLAN 'p.json'", "(executePlan 'p.json')"],
    [
      "COMPILE PLAN 'p.json' IF NOT EXISTS FOR INSERT INTO t SELECT 1",
      "(compilePlan 'p.json' ifNotExists (insert t (query (select [(selectItem 1)]))))",
    ],
    [
      "COMPILE AND EXECUTE PLAN 'p.json' FOR STATEMENT SET BEGIN INSERT INTO t SELECT 1; END",
      "(compilePlan execute 'p.json' (statementSet [(insert t (query (select [(selectItem 1)])))]))",
    ],
    ['CALL a.b(1, x => 2)', '(call a.b [1 (functionArgument x 2)])'],
    ['CALL p()', '(call p)'],
  ])('%s', (sql, tree) => {
    expect(treeToText(parseStatement(sql))).toBe(tree)
  })
})

describe('utilities', () => {
  it.each([
    ['EXPLAIN SELECT 1', '(explain (queryStatement (query (select [(selectItem 1)]))))'],
    [
      'EXPLAIN ANALYZE, JSON_EXECUTION_PLAN SELECT 1',
      '(explain [ANALYZE JSON_EXECUTION_PLAN] (queryStatement (query (select [(selectItem 1)]))))',
    ],
    [
      'EXPLAIN PLAN FOR INSERT INTO t SELECT 1',
      '(explain (insert t (query (select [(selectItem 1)]))))',
    ],
    [
      'EXPLAIN CHANGELOG_MODE, PLAN_ADVICE SELECT 1',
      '(explain [CHANGELOG_MODE PLAN_ADVICE] (queryStatement (query (select [(selectItem 1)]))))',
    ],
    [
      'EXPLAIN STATEMENT SET BEGIN INSERT INTO t SELECT 1; END',
      '(explain (statementSet [(insert t (query (select [(selectItem 1)])))]))',
    ],
    [
      'EXPLAIN EXECUTE STATEMENT SET BEGIN INSERT INTO t SELECT 1; END',
      '(explain (statementSet [(insert t (query (select [(selectItem 1)])))]))',
    ],
    ['DESCRIBE t', '(describe TABLE t)'],
    ['DESC EXTENDED a.t', '(describe TABLE extended a.t)'],
    ['DESCRIBE CATALOG EXTENDED c', '(describe CATALOG extended c)'],
    ['DESCRIBE DATABASE d', '(describe DATABASE d)'],
    ['DESCRIBE database', '(describe TABLE database)'],
    ["DESCRIBE JOB 'x'", "(describeJob 'x')"],
    ['SHOW TABLES', '(show TABLES)'],
    ["SHOW TABLES FROM a.b NOT LIKE 'x%'", "(show TABLES a.b (showFilter LIKE negated 'x%'))"],
    ["SHOW COLUMNS IN t ILIKE 'x'", "(show COLUMNS t (showFilter ILIKE 'x'))"],
    ['SHOW CURRENT DATABASE', "(show 'CURRENT DATABASE')"],
    ["SHOW USER FUNCTIONS LIKE 'a'", "(show 'USER FUNCTIONS' (showFilter LIKE 'a'))"],
    ['SHOW FULL MODULES', "(show 'FULL MODULES')"],
    [
      'SHOW PARTITIONS t PARTITION (a = 1)',
      '(show PARTITIONS t (partitionSpecification [(partitionEntry a 1)]))',
    ],
    ['SHOW CREATE MATERIALIZED TABLE m', "(show 'CREATE MATERIALIZED TABLE' m)"],
    ['USE a.b', '(use DATABASE a.b)'],
    ['USE CATALOG c', '(use CATALOG c)'],
    ['USE catalog', '(use DATABASE catalog)'],
    ['USE MODULES a, b', '(useModules [a b])'],
    ["LOAD MODULE m WITH ('a' = 'b')", "(loadModule m [(keyValue 'a' 'b')])"],
    ['UNLOAD MODULE m', '(unloadModule m)'],
    ["ADD JAR 'a.jar'", "(jar ADD 'a.jar')"],
    ["REMOVE JAR 'a.jar'", "(jar REMOVE 'a.jar')"],
    ['SET', '(set)'],
    ["SET 'a' = 'b'", "(set (keyValue 'a' 'b'))"],
    [
      'SET table.local-time-zone = Europe/Berlin',
      "(set (keyValue 'table.local-time-zone' 'Europe/Berlin'))",
    ],
    ["SET a.b='c d'", "(set (keyValue 'a.b' 'c d'))"],
    ['RESET', '(reset)'],
    ["RESET 'a'", "(reset 'a')"],
    ['RESET a.b-c', "(reset 'a.b-c')"],
    [
      'ANALYZE TABLE t PARTITION (a, b = 1) COMPUTE STATISTICS FOR COLUMNS a, b',
      '(analyzeTable t (partitionSpecification [(partitionEntry a) (partitionEntry b 1)]) [a b])',
    ],
    ['ANALYZE TABLE t COMPUTE STATISTICS FOR ALL COLUMNS', '(analyzeTable t allColumns)'],
    ["STOP JOB 'x' WITH SAVEPOINT WITH DRAIN", "(stopJob 'x' withSavepoint withDrain)"],
    ['QUIT', '(sessionCommand QUIT)'],
  ])('%s', (sql, tree) => {
    expect(treeToText(parseStatement(sql))).toBe(tree)
  })
})
