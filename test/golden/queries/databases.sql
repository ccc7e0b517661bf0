-- Databases and qualified names.
CREATE DATABASE shop;
CREATE TABLE shop.t (a INT) WITH ('connector' = 'datagen', 'number-of-rows' = '3', 'fields.a.kind' = 'sequence', 'fields.a.start' = '1', 'fields.a.end' = '3');
SELECT * FROM shop.t;
USE shop;
SELECT * FROM t;
SELECT t.a FROM default_catalog.shop.t;
SHOW CURRENT DATABASE;
SHOW TABLES;
USE default_database;
SELECT * FROM t;
DROP DATABASE shop;
DROP DATABASE shop CASCADE;
SHOW DATABASES;
CREATE DATABASE IF NOT EXISTS default_database;
DROP TABLE IF EXISTS nope;
DROP TABLE nope;
