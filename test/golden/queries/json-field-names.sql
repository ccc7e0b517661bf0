-- Field names: case, spaces, quoting, order.
CREATE TEMPORARY TABLE t (`ID` INT, `v` DOUBLE, id INT) WITH ('connector' = 'filesystem', 'path' = '${data}/broken.json', 'format' = 'json', 'json.ignore-parse-errors' = 'true');
SELECT `ID`, id, v FROM t;
