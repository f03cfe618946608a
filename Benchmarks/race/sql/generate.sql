-- A city's dossiers in order of receipt, the same for the same rows, seed and version of DuckDB.
-- The tables day, agency, procedure and channel hold a slot per value with the threshold and the alias of
-- Walker's method, so that one draw costs one join whatever the distribution.

-- A draw in [0, 1) for a row and a purpose.
CREATE OR REPLACE MACRO draw(row_number, purpose) AS
  (hash(row_number, purpose, $seed) >> 11)::DOUBLE / 9007199254740992.0;

-- A slot of `size`, and the draw that chooses between the slot and its alias.
CREATE OR REPLACE MACRO slot(x, size) AS floor(x * size)::INTEGER;
CREATE OR REPLACE MACRO remainder(x, size) AS x * size - floor(x * size);

-- Seconds after midnight at which a share of a day's dossiers has been received: busy from 8 to 10 and 13 to 15.
CREATE OR REPLACE MACRO second_of_day(x) AS CASE
  WHEN x < 0.06 THEN 27000 + x / 0.06 * 1800
  WHEN x < 0.46 THEN 28800 + (x - 0.06) / 0.40 * 7200
  WHEN x < 0.61 THEN 36000 + (x - 0.46) / 0.15 * 5400
  WHEN x < 0.64 THEN 41400 + (x - 0.61) / 0.03 * 5400
  WHEN x < 0.89 THEN 46800 + (x - 0.64) / 0.25 * 7200
  ELSE 54000 + (x - 0.89) / 0.11 * 9000
END;

-- A due date moved from a weekend to the Monday after it.
CREATE OR REPLACE MACRO on_weekday(d) AS d + CASE isodow(d) WHEN 6 THEN 2 WHEN 7 THEN 1 ELSE 0 END;

CREATE TEMP TABLE drawn AS
SELECT
  i,
  CASE WHEN remainder(draw(i, 1), $days) < day.threshold THEN day.slot ELSE day.alias END AS day_number,
  second_of_day(draw(i, 2))::INTEGER AS received_second,
  CASE WHEN remainder(draw(i, 3), $agencies) < agency.threshold THEN agency.slot ELSE agency.alias END
    AS agency_number,
  CASE WHEN remainder(draw(i, 4), $procedures) < procedure.threshold THEN procedure.slot
    ELSE procedure.alias END AS procedure_number,
FROM range($rows) AS numbers(i)
JOIN weights_day AS day ON day.slot = slot(draw(i, 1), $days)
JOIN weights_agency AS agency ON agency.slot = slot(draw(i, 3), $agencies)
JOIN weights_procedure AS procedure ON procedure.slot = slot(draw(i, 4), $procedures);

CREATE TEMP TABLE received AS
SELECT
  *,
  DATE '$first_day' + day_number AS received_day,
  row_number() OVER (PARTITION BY agency_number, day_number ORDER BY received_second, i) AS sequence,
FROM drawn;

CREATE TEMP TABLE handled AS
SELECT
  i, day_number, received_second, received_day, sequence,
  procedures.code, procedures.sector, procedures.fee,
  agencies.unit, agencies.name AS agency,
  CASE WHEN draw(i, 5) < 0.05 THEN NULL ELSE on_weekday(received_day + procedures.statutory_days) END AS due,
  -- Most are finished shortly before they are due, a share that depends on the sector up to a month after.
  CASE
    WHEN draw(i, 6) < 0.015 THEN NULL
    WHEN draw(i, 6) < 0.015 + procedures.late_share
      THEN procedures.statutory_days + 1 + floor(30 * pow(draw(i, 7), 3))::INTEGER
    ELSE floor(procedures.statutory_days * (1 - pow(draw(i, 7), 3)))::INTEGER
  END AS days_taken,
FROM received
JOIN procedures ON procedures.number = procedure_number
JOIN agencies ON agencies.number = agency_number;

CREATE TEMP VIEW dossiers AS
SELECT
  '000.' || unit || '.H29-' || strftime(received_day, '%y%m%d') || '-' || printf('%04d', sequence) AS dossier_id,
  sector,
  agency AS resolving_agency,
  code AS procedure_code,
  CASE
    WHEN draw(i, 8) < 0.03 THEN 'postal'
    WHEN draw(i, 8) < 0.03 + 0.90 * day_number / $days THEN 'online'
    ELSE 'direct'
  END AS channel,
  received_day + to_seconds(received_second) AS accepted_at,
  due AS current_due_at,
  -- The file was taken on the morning after its last day: later events have not happened yet.
  CASE WHEN finished_at < DATE '$first_day' + $days THEN finished_at END AS finished_at,
  fee AS fee_vnd,
  CASE WHEN draw(i, 10) < 0.15 THEN 5 - floor(5 * pow(draw(i, 11), 4))::INTEGER END AS rating,
  CASE WHEN draw(i, 12) < 0.96 THEN 0 WHEN draw(i, 12) < 0.995 THEN 1 ELSE 2 END AS supplement_count,
FROM (
  SELECT *, CASE
    -- On the day of receipt between receipt and six in the evening, on a later day in working hours.
    WHEN days_taken = 0 THEN received_day
      + to_seconds(received_second + floor(draw(i, 9) * (64800 - received_second))::INTEGER)
    ELSE received_day + days_taken + to_seconds(second_of_day(draw(i, 9))::INTEGER)
  END AS finished_at
  FROM handled
)
ORDER BY day_number, received_second, i;
