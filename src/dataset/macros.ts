/**
 * Scalar functions by Trino's names and with Trino's meaning, so that the same SELECT runs on a cluster. Where DuckDB has
 * a function of the same name that means something else, the macro wins (DuckDB's own is `system.main.NAME`).
 */
export function trinoMacros(): string[] {
  const day = (type: 'DATE' | 'TIMESTAMP') =>
    `CAST(CASE lower(unit)
      WHEN 'day' THEN d + to_days(CAST(n AS INTEGER)) WHEN 'week' THEN d + to_days(CAST(n * 7 AS INTEGER))
      WHEN 'month' THEN d + to_months(CAST(n AS INTEGER)) WHEN 'quarter' THEN d + to_months(CAST(n * 3 AS INTEGER))
      WHEN 'year' THEN d + to_years(CAST(n AS INTEGER))
      ${type === 'DATE' ? '' : "WHEN 'hour' THEN d + to_hours(n) WHEN 'minute' THEN d + to_minutes(n) WHEN 'second' THEN d + to_seconds(n)"}
      ELSE error('date_add: unknown unit ' || unit) END AS ${type})`
  return [
    'regexp_like(s, p) AS regexp_matches(s, p)',
    `regexp_replace(s, p) AS system.main.regexp_replace(s, p, '', 'g'), (s, p, r) AS system.main.regexp_replace(s, p, r, 'g')`,
    `regexp_extract(s, p) AS CASE WHEN regexp_matches(s, p) THEN system.main.regexp_extract(s, p) END,
      (s, p, g) AS CASE WHEN regexp_matches(s, p) THEN system.main.regexp_extract(s, p, g) END`,
    `date_add(unit VARCHAR, n BIGINT, d DATE) AS ${day('DATE')}, (unit VARCHAR, n BIGINT, d TIMESTAMP) AS ${day('TIMESTAMP')},
      (d DATE, i INTERVAL) AS d + i, (d TIMESTAMP, i INTERVAL) AS d + i`,
    `date_trunc(unit VARCHAR, d DATE) AS CAST(system.main.date_trunc(unit, d) AS DATE),
      (unit VARCHAR, d TIMESTAMP) AS system.main.date_trunc(unit, d)`,
    'day_of_week(d) AS isodow(d)',
    'dow(d) AS isodow(d)',
    'day_of_month(d) AS day(d)',
    'day_of_year(d) AS dayofyear(d)',
    'doy(d) AS dayofyear(d)',
    'week_of_year(d) AS week(d)',
    'year_of_week(d) AS isoyear(d)',
    'yow(d) AS isoyear(d)',
    'last_day_of_month(d) AS last_day(d)',
    'from_iso8601_date(s) AS CAST(s AS DATE)',
    'from_iso8601_timestamp(s) AS CAST(CAST(s AS TIMESTAMPTZ) AS TIMESTAMP)',
    'to_unixtime(t) AS epoch(t)',
    'from_unixtime(n) AS make_timestamp(CAST(n * 1000000 AS BIGINT))',
    'cardinality(a) AS len(a)',
    `array_join(a, s) AS array_to_string(a, s), (a, s, missing) AS array_to_string(list_transform(a, x -> coalesce(CAST(x AS VARCHAR), missing)), s)`,
    'array_min(a) AS list_min(a)',
    'array_max(a) AS list_max(a)',
    'array_remove(a, v) AS list_filter(a, x -> x <> v)',
    'array_except(a, b) AS list_distinct(list_filter(a, x -> NOT list_contains(b, x)))',
    'array_union(a, b) AS list_distinct(list_concat(a, b))',
    'arrays_overlap(a, b) AS list_has_any(a, b)',
    'element_at(a, i) AS list_extract(a, i)',
    'sequence(a, b) AS generate_series(a, b), (a, b, s) AS generate_series(a, b, s)',
    'levenshtein_distance(a, b) AS levenshtein(a, b)',
    'hamming_distance(a, b) AS hamming(a, b)',
    'codepoint(s) AS unicode(s)',
    'normalize(s) AS nfc_normalize(s)',
    'truncate(x) AS trunc(x)',
    'is_nan(x) AS isnan(x)',
    'is_finite(x) AS isfinite(x)',
    'bitwise_and(a, b) AS a & b',
    'bitwise_or(a, b) AS a | b',
    'json_extract_scalar(j, p) AS json_extract_string(j, p)',
    'approx_distinct(x) AS count(DISTINCT x)',
  ].map((macro) => `CREATE MACRO ${macro}`)
}
