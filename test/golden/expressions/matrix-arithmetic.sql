-- The type of + - * / % for every pair.
CREATE TEMPORARY TABLE t (bo BOOLEAN, ti TINYINT, si SMALLINT, i INT, bi BIGINT, f FLOAT, d DOUBLE, de DECIMAL(10, 2), dx DECIMAL(38, 10), c CHAR(3), v VARCHAR(5), s STRING, bn BINARY(2), `by` BYTES, dt DATE, tm TIME, t0 TIMESTAMP(0), t3 TIMESTAMP(3), lz TIMESTAMP_LTZ(3), ar ARRAY<INT>, ab ARRAY<BIGINT>, m MAP<STRING, INT>, r ROW<a INT>, rb ROW<a BIGINT>) WITH ('connector' = 'filesystem', 'path' = '${data}/nulls.json', 'format' = 'json');
-- @from t
bo + bo
bo + ti
bo + i
bo + bi
bo + f
bo + d
bo + de
bo + s
bo + dt
bo + tm
bo + t3
bo + lz
bo + (i * INTERVAL '1' MONTH)
bo + (i * INTERVAL '1' DAY)
ti + bo
ti + ti
ti + i
ti + bi
ti + f
ti + d
ti + de
ti + s
ti + dt
ti + tm
ti + t3
ti + lz
ti + (i * INTERVAL '1' MONTH)
ti + (i * INTERVAL '1' DAY)
i + bo
i + ti
i + i
i + bi
i + f
i + d
i + de
i + s
i + dt
i + tm
i + t3
i + lz
i + (i * INTERVAL '1' MONTH)
i + (i * INTERVAL '1' DAY)
bi + bo
bi + ti
bi + i
bi + bi
bi + f
bi + d
bi + de
bi + s
bi + dt
bi + tm
bi + t3
bi + lz
bi + (i * INTERVAL '1' MONTH)
bi + (i * INTERVAL '1' DAY)
f + bo
f + ti
f + i
f + bi
f + f
f + d
f + de
f + s
f + dt
f + tm
f + t3
f + lz
f + (i * INTERVAL '1' MONTH)
f + (i * INTERVAL '1' DAY)
d + bo
d + ti
d + i
d + bi
d + f
d + d
d + de
d + s
d + dt
d + tm
d + t3
d + lz
d + (i * INTERVAL '1' MONTH)
d + (i * INTERVAL '1' DAY)
de + bo
de + ti
de + i
de + bi
de + f
de + d
de + de
de + s
de + dt
de + tm
de + t3
de + lz
de + (i * INTERVAL '1' MONTH)
de + (i * INTERVAL '1' DAY)
s + bo
s + ti
s + i
s + bi
s + f
s + d
s + de
s + s
s + dt
s + tm
s + t3
s + lz
s + (i * INTERVAL '1' MONTH)
s + (i * INTERVAL '1' DAY)
dt + bo
dt + ti
dt + i
dt + bi
dt + f
dt + d
dt + de
dt + s
dt + dt
dt + tm
dt + t3
dt + lz
dt + (i * INTERVAL '1' MONTH)
dt + (i * INTERVAL '1' DAY)
tm + bo
tm + ti
tm + i
tm + bi
tm + f
tm + d
tm + de
tm + s
tm + dt
tm + tm
tm + t3
tm + lz
tm + (i * INTERVAL '1' MONTH)
tm + (i * INTERVAL '1' DAY)
t3 + bo
t3 + ti
t3 + i
t3 + bi
t3 + f
t3 + d
t3 + de
t3 + s
t3 + dt
t3 + tm
t3 + t3
t3 + lz
t3 + (i * INTERVAL '1' MONTH)
t3 + (i * INTERVAL '1' DAY)
lz + bo
lz + ti
lz + i
lz + bi
lz + f
lz + d
lz + de
lz + s
lz + dt
lz + tm
lz + t3
lz + lz
lz + (i * INTERVAL '1' MONTH)
lz + (i * INTERVAL '1' DAY)
(i * INTERVAL '1' MONTH) + bo
(i * INTERVAL '1' MONTH) + ti
(i * INTERVAL '1' MONTH) + i
(i * INTERVAL '1' MONTH) + bi
(i * INTERVAL '1' MONTH) + f
(i * INTERVAL '1' MONTH) + d
(i * INTERVAL '1' MONTH) + de
(i * INTERVAL '1' MONTH) + s
(i * INTERVAL '1' MONTH) + dt
(i * INTERVAL '1' MONTH) + tm
(i * INTERVAL '1' MONTH) + t3
(i * INTERVAL '1' MONTH) + lz
(i * INTERVAL '1' MONTH) + (i * INTERVAL '1' MONTH)
(i * INTERVAL '1' MONTH) + (i * INTERVAL '1' DAY)
(i * INTERVAL '1' DAY) + bo
(i * INTERVAL '1' DAY) + ti
(i * INTERVAL '1' DAY) + i
(i * INTERVAL '1' DAY) + bi
(i * INTERVAL '1' DAY) + f
(i * INTERVAL '1' DAY) + d
(i * INTERVAL '1' DAY) + de
(i * INTERVAL '1' DAY) + s
(i * INTERVAL '1' DAY) + dt
(i * INTERVAL '1' DAY) + tm
(i * INTERVAL '1' DAY) + t3
(i * INTERVAL '1' DAY) + lz
(i * INTERVAL '1' DAY) + (i * INTERVAL '1' MONTH)
(i * INTERVAL '1' DAY) + (i * INTERVAL '1' DAY)
bo - bo
bo - ti
bo - i
bo - bi
bo - f
bo - d
bo - de
bo - s
bo - dt
bo - tm
bo - t3
bo - lz
bo - (i * INTERVAL '1' MONTH)
bo - (i * INTERVAL '1' DAY)
ti - bo
ti - ti
ti - i
ti - bi
ti - f
ti - d
ti - de
ti - s
ti - dt
ti - tm
ti - t3
ti - lz
ti - (i * INTERVAL '1' MONTH)
ti - (i * INTERVAL '1' DAY)
i - bo
i - ti
i - i
i - bi
i - f
i - d
i - de
i - s
i - dt
i - tm
i - t3
i - lz
i - (i * INTERVAL '1' MONTH)
i - (i * INTERVAL '1' DAY)
bi - bo
bi - ti
bi - i
bi - bi
bi - f
bi - d
bi - de
bi - s
bi - dt
bi - tm
bi - t3
bi - lz
bi - (i * INTERVAL '1' MONTH)
bi - (i * INTERVAL '1' DAY)
f - bo
f - ti
f - i
f - bi
f - f
f - d
f - de
f - s
f - dt
f - tm
f - t3
f - lz
f - (i * INTERVAL '1' MONTH)
f - (i * INTERVAL '1' DAY)
d - bo
d - ti
d - i
d - bi
d - f
d - d
d - de
d - s
d - dt
d - tm
d - t3
d - lz
d - (i * INTERVAL '1' MONTH)
d - (i * INTERVAL '1' DAY)
de - bo
de - ti
de - i
de - bi
de - f
de - d
de - de
de - s
de - dt
de - tm
de - t3
de - lz
de - (i * INTERVAL '1' MONTH)
de - (i * INTERVAL '1' DAY)
s - bo
s - ti
s - i
s - bi
s - f
s - d
s - de
s - s
s - dt
s - tm
s - t3
s - lz
s - (i * INTERVAL '1' MONTH)
s - (i * INTERVAL '1' DAY)
dt - bo
dt - ti
dt - i
dt - bi
dt - f
dt - d
dt - de
dt - s
dt - dt
dt - tm
dt - t3
dt - lz
dt - (i * INTERVAL '1' MONTH)
dt - (i * INTERVAL '1' DAY)
tm - bo
tm - ti
tm - i
tm - bi
tm - f
tm - d
tm - de
tm - s
tm - dt
tm - tm
tm - t3
tm - lz
tm - (i * INTERVAL '1' MONTH)
tm - (i * INTERVAL '1' DAY)
t3 - bo
t3 - ti
t3 - i
t3 - bi
t3 - f
t3 - d
t3 - de
t3 - s
t3 - dt
t3 - tm
t3 - t3
t3 - lz
t3 - (i * INTERVAL '1' MONTH)
t3 - (i * INTERVAL '1' DAY)
lz - bo
lz - ti
lz - i
lz - bi
lz - f
lz - d
lz - de
lz - s
lz - dt
lz - tm
lz - t3
lz - lz
lz - (i * INTERVAL '1' MONTH)
lz - (i * INTERVAL '1' DAY)
(i * INTERVAL '1' MONTH) - bo
(i * INTERVAL '1' MONTH) - ti
(i * INTERVAL '1' MONTH) - i
(i * INTERVAL '1' MONTH) - bi
(i * INTERVAL '1' MONTH) - f
(i * INTERVAL '1' MONTH) - d
(i * INTERVAL '1' MONTH) - de
(i * INTERVAL '1' MONTH) - s
(i * INTERVAL '1' MONTH) - dt
(i * INTERVAL '1' MONTH) - tm
(i * INTERVAL '1' MONTH) - t3
(i * INTERVAL '1' MONTH) - lz
(i * INTERVAL '1' MONTH) - (i * INTERVAL '1' MONTH)
(i * INTERVAL '1' MONTH) - (i * INTERVAL '1' DAY)
(i * INTERVAL '1' DAY) - bo
(i * INTERVAL '1' DAY) - ti
(i * INTERVAL '1' DAY) - i
(i * INTERVAL '1' DAY) - bi
(i * INTERVAL '1' DAY) - f
(i * INTERVAL '1' DAY) - d
(i * INTERVAL '1' DAY) - de
(i * INTERVAL '1' DAY) - s
(i * INTERVAL '1' DAY) - dt
(i * INTERVAL '1' DAY) - tm
(i * INTERVAL '1' DAY) - t3
(i * INTERVAL '1' DAY) - lz
(i * INTERVAL '1' DAY) - (i * INTERVAL '1' MONTH)
(i * INTERVAL '1' DAY) - (i * INTERVAL '1' DAY)
bo * bo
bo * ti
bo * i
bo * bi
bo * f
bo * d
bo * de
bo * s
bo * dt
bo * tm
bo * t3
bo * lz
bo * (i * INTERVAL '1' MONTH)
bo * (i * INTERVAL '1' DAY)
ti * bo
ti * ti
ti * i
ti * bi
ti * f
ti * d
ti * de
ti * s
ti * dt
ti * tm
ti * t3
ti * lz
ti * (i * INTERVAL '1' MONTH)
ti * (i * INTERVAL '1' DAY)
i * bo
i * ti
i * i
i * bi
i * f
i * d
i * de
i * s
i * dt
i * tm
i * t3
i * lz
i * (i * INTERVAL '1' MONTH)
i * (i * INTERVAL '1' DAY)
bi * bo
bi * ti
bi * i
bi * bi
bi * f
bi * d
bi * de
bi * s
bi * dt
bi * tm
bi * t3
bi * lz
bi * (i * INTERVAL '1' MONTH)
bi * (i * INTERVAL '1' DAY)
f * bo
f * ti
f * i
f * bi
f * f
f * d
f * de
f * s
f * dt
f * tm
f * t3
f * lz
f * (i * INTERVAL '1' MONTH)
f * (i * INTERVAL '1' DAY)
d * bo
d * ti
d * i
d * bi
d * f
d * d
d * de
d * s
d * dt
d * tm
d * t3
d * lz
d * (i * INTERVAL '1' MONTH)
d * (i * INTERVAL '1' DAY)
de * bo
de * ti
de * i
de * bi
de * f
de * d
de * de
de * s
de * dt
de * tm
de * t3
de * lz
de * (i * INTERVAL '1' MONTH)
de * (i * INTERVAL '1' DAY)
s * bo
s * ti
s * i
s * bi
s * f
s * d
s * de
s * s
s * dt
s * tm
s * t3
s * lz
s * (i * INTERVAL '1' MONTH)
s * (i * INTERVAL '1' DAY)
dt * bo
dt * ti
dt * i
dt * bi
dt * f
dt * d
dt * de
dt * s
dt * dt
dt * tm
dt * t3
dt * lz
dt * (i * INTERVAL '1' MONTH)
dt * (i * INTERVAL '1' DAY)
tm * bo
tm * ti
tm * i
tm * bi
tm * f
tm * d
tm * de
tm * s
tm * dt
tm * tm
tm * t3
tm * lz
tm * (i * INTERVAL '1' MONTH)
tm * (i * INTERVAL '1' DAY)
t3 * bo
t3 * ti
t3 * i
t3 * bi
t3 * f
t3 * d
t3 * de
t3 * s
t3 * dt
t3 * tm
t3 * t3
t3 * lz
t3 * (i * INTERVAL '1' MONTH)
t3 * (i * INTERVAL '1' DAY)
lz * bo
lz * ti
lz * i
lz * bi
lz * f
lz * d
lz * de
lz * s
lz * dt
lz * tm
lz * t3
lz * lz
lz * (i * INTERVAL '1' MONTH)
lz * (i * INTERVAL '1' DAY)
(i * INTERVAL '1' MONTH) * bo
(i * INTERVAL '1' MONTH) * ti
(i * INTERVAL '1' MONTH) * i
(i * INTERVAL '1' MONTH) * bi
(i * INTERVAL '1' MONTH) * f
(i * INTERVAL '1' MONTH) * d
(i * INTERVAL '1' MONTH) * de
(i * INTERVAL '1' MONTH) * s
(i * INTERVAL '1' MONTH) * dt
(i * INTERVAL '1' MONTH) * tm
(i * INTERVAL '1' MONTH) * t3
(i * INTERVAL '1' MONTH) * lz
(i * INTERVAL '1' MONTH) * (i * INTERVAL '1' MONTH)
(i * INTERVAL '1' MONTH) * (i * INTERVAL '1' DAY)
(i * INTERVAL '1' DAY) * bo
(i * INTERVAL '1' DAY) * ti
(i * INTERVAL '1' DAY) * i
(i * INTERVAL '1' DAY) * bi
(i * INTERVAL '1' DAY) * f
(i * INTERVAL '1' DAY) * d
(i * INTERVAL '1' DAY) * de
(i * INTERVAL '1' DAY) * s
(i * INTERVAL '1' DAY) * dt
(i * INTERVAL '1' DAY) * tm
(i * INTERVAL '1' DAY) * t3
(i * INTERVAL '1' DAY) * lz
(i * INTERVAL '1' DAY) * (i * INTERVAL '1' MONTH)
(i * INTERVAL '1' DAY) * (i * INTERVAL '1' DAY)
bo / bo
bo / ti
bo / i
bo / bi
bo / f
bo / d
bo / de
bo / s
bo / dt
bo / tm
bo / t3
bo / lz
bo / (i * INTERVAL '1' MONTH)
bo / (i * INTERVAL '1' DAY)
ti / bo
ti / ti
ti / i
ti / bi
ti / f
ti / d
ti / de
ti / s
ti / dt
ti / tm
ti / t3
ti / lz
ti / (i * INTERVAL '1' MONTH)
ti / (i * INTERVAL '1' DAY)
i / bo
i / ti
i / i
i / bi
i / f
i / d
i / de
i / s
i / dt
i / tm
i / t3
i / lz
i / (i * INTERVAL '1' MONTH)
i / (i * INTERVAL '1' DAY)
bi / bo
bi / ti
bi / i
bi / bi
bi / f
bi / d
bi / de
bi / s
bi / dt
bi / tm
bi / t3
bi / lz
bi / (i * INTERVAL '1' MONTH)
bi / (i * INTERVAL '1' DAY)
f / bo
f / ti
f / i
f / bi
f / f
f / d
f / de
f / s
f / dt
f / tm
f / t3
f / lz
f / (i * INTERVAL '1' MONTH)
f / (i * INTERVAL '1' DAY)
d / bo
d / ti
d / i
d / bi
d / f
d / d
d / de
d / s
d / dt
d / tm
d / t3
d / lz
d / (i * INTERVAL '1' MONTH)
d / (i * INTERVAL '1' DAY)
de / bo
de / ti
de / i
de / bi
de / f
de / d
de / de
de / s
de / dt
de / tm
de / t3
de / lz
de / (i * INTERVAL '1' MONTH)
de / (i * INTERVAL '1' DAY)
s / bo
s / ti
s / i
s / bi
s / f
s / d
s / de
s / s
s / dt
s / tm
s / t3
s / lz
s / (i * INTERVAL '1' MONTH)
s / (i * INTERVAL '1' DAY)
dt / bo
dt / ti
dt / i
dt / bi
dt / f
dt / d
dt / de
dt / s
dt / dt
dt / tm
dt / t3
dt / lz
dt / (i * INTERVAL '1' MONTH)
dt / (i * INTERVAL '1' DAY)
tm / bo
tm / ti
tm / i
tm / bi
tm / f
tm / d
tm / de
tm / s
tm / dt
tm / tm
tm / t3
tm / lz
tm / (i * INTERVAL '1' MONTH)
tm / (i * INTERVAL '1' DAY)
t3 / bo
t3 / ti
t3 / i
t3 / bi
t3 / f
t3 / d
t3 / de
t3 / s
t3 / dt
t3 / tm
t3 / t3
t3 / lz
t3 / (i * INTERVAL '1' MONTH)
t3 / (i * INTERVAL '1' DAY)
lz / bo
lz / ti
lz / i
lz / bi
lz / f
lz / d
lz / de
lz / s
lz / dt
lz / tm
lz / t3
lz / lz
lz / (i * INTERVAL '1' MONTH)
lz / (i * INTERVAL '1' DAY)
(i * INTERVAL '1' MONTH) / bo
(i * INTERVAL '1' MONTH) / ti
(i * INTERVAL '1' MONTH) / i
(i * INTERVAL '1' MONTH) / bi
(i * INTERVAL '1' MONTH) / f
(i * INTERVAL '1' MONTH) / d
(i * INTERVAL '1' MONTH) / de
(i * INTERVAL '1' MONTH) / s
(i * INTERVAL '1' MONTH) / dt
(i * INTERVAL '1' MONTH) / tm
(i * INTERVAL '1' MONTH) / t3
(i * INTERVAL '1' MONTH) / lz
(i * INTERVAL '1' MONTH) / (i * INTERVAL '1' MONTH)
(i * INTERVAL '1' MONTH) / (i * INTERVAL '1' DAY)
(i * INTERVAL '1' DAY) / bo
(i * INTERVAL '1' DAY) / ti
(i * INTERVAL '1' DAY) / i
(i * INTERVAL '1' DAY) / bi
(i * INTERVAL '1' DAY) / f
(i * INTERVAL '1' DAY) / d
(i * INTERVAL '1' DAY) / de
(i * INTERVAL '1' DAY) / s
(i * INTERVAL '1' DAY) / dt
(i * INTERVAL '1' DAY) / tm
(i * INTERVAL '1' DAY) / t3
(i * INTERVAL '1' DAY) / lz
(i * INTERVAL '1' DAY) / (i * INTERVAL '1' MONTH)
(i * INTERVAL '1' DAY) / (i * INTERVAL '1' DAY)
bo % bo
bo % ti
bo % i
bo % bi
bo % f
bo % d
bo % de
bo % s
bo % dt
bo % tm
bo % t3
bo % lz
bo % (i * INTERVAL '1' MONTH)
bo % (i * INTERVAL '1' DAY)
ti % bo
ti % ti
ti % i
ti % bi
ti % f
ti % d
ti % de
ti % s
ti % dt
ti % tm
ti % t3
ti % lz
ti % (i * INTERVAL '1' MONTH)
ti % (i * INTERVAL '1' DAY)
i % bo
i % ti
i % i
i % bi
i % f
i % d
i % de
i % s
i % dt
i % tm
i % t3
i % lz
i % (i * INTERVAL '1' MONTH)
i % (i * INTERVAL '1' DAY)
bi % bo
bi % ti
bi % i
bi % bi
bi % f
bi % d
bi % de
bi % s
bi % dt
bi % tm
bi % t3
bi % lz
bi % (i * INTERVAL '1' MONTH)
bi % (i * INTERVAL '1' DAY)
f % bo
f % ti
f % i
f % bi
f % f
f % d
f % de
f % s
f % dt
f % tm
f % t3
f % lz
f % (i * INTERVAL '1' MONTH)
f % (i * INTERVAL '1' DAY)
d % bo
d % ti
d % i
d % bi
d % f
d % d
d % de
d % s
d % dt
d % tm
d % t3
d % lz
d % (i * INTERVAL '1' MONTH)
d % (i * INTERVAL '1' DAY)
de % bo
de % ti
de % i
de % bi
de % f
de % d
de % de
de % s
de % dt
de % tm
de % t3
de % lz
de % (i * INTERVAL '1' MONTH)
de % (i * INTERVAL '1' DAY)
s % bo
s % ti
s % i
s % bi
s % f
s % d
s % de
s % s
s % dt
s % tm
s % t3
s % lz
s % (i * INTERVAL '1' MONTH)
s % (i * INTERVAL '1' DAY)
dt % bo
dt % ti
dt % i
dt % bi
dt % f
dt % d
dt % de
dt % s
dt % dt
dt % tm
dt % t3
dt % lz
dt % (i * INTERVAL '1' MONTH)
dt % (i * INTERVAL '1' DAY)
tm % bo
tm % ti
tm % i
tm % bi
tm % f
tm % d
tm % de
tm % s
tm % dt
tm % tm
tm % t3
tm % lz
tm % (i * INTERVAL '1' MONTH)
tm % (i * INTERVAL '1' DAY)
t3 % bo
t3 % ti
t3 % i
t3 % bi
t3 % f
t3 % d
t3 % de
t3 % s
t3 % dt
t3 % tm
t3 % t3
t3 % lz
t3 % (i * INTERVAL '1' MONTH)
t3 % (i * INTERVAL '1' DAY)
lz % bo
lz % ti
lz % i
lz % bi
lz % f
lz % d
lz % de
lz % s
lz % dt
lz % tm
lz % t3
lz % lz
lz % (i * INTERVAL '1' MONTH)
lz % (i * INTERVAL '1' DAY)
(i * INTERVAL '1' MONTH) % bo
(i * INTERVAL '1' MONTH) % ti
(i * INTERVAL '1' MONTH) % i
(i * INTERVAL '1' MONTH) % bi
(i * INTERVAL '1' MONTH) % f
(i * INTERVAL '1' MONTH) % d
(i * INTERVAL '1' MONTH) % de
(i * INTERVAL '1' MONTH) % s
(i * INTERVAL '1' MONTH) % dt
(i * INTERVAL '1' MONTH) % tm
(i * INTERVAL '1' MONTH) % t3
(i * INTERVAL '1' MONTH) % lz
(i * INTERVAL '1' MONTH) % (i * INTERVAL '1' MONTH)
(i * INTERVAL '1' MONTH) % (i * INTERVAL '1' DAY)
(i * INTERVAL '1' DAY) % bo
(i * INTERVAL '1' DAY) % ti
(i * INTERVAL '1' DAY) % i
(i * INTERVAL '1' DAY) % bi
(i * INTERVAL '1' DAY) % f
(i * INTERVAL '1' DAY) % d
(i * INTERVAL '1' DAY) % de
(i * INTERVAL '1' DAY) % s
(i * INTERVAL '1' DAY) % dt
(i * INTERVAL '1' DAY) % tm
(i * INTERVAL '1' DAY) % t3
(i * INTERVAL '1' DAY) % lz
(i * INTERVAL '1' DAY) % (i * INTERVAL '1' MONTH)
(i * INTERVAL '1' DAY) % (i * INTERVAL '1' DAY)
