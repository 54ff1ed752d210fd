/*---
name: published-late
version: 1
codes: {ocp: [], cardinal: []}
severity: legal
grade: breach-on-record
stage: contract
subject: contract
needs: [contracts.kz_crdate, contracts.date_signed]
value: number
scope: process
parameters: {}
law: [register-entry, paper-ground, "kz:order-646:13"]
violations: [late-data]
reasons:
  entry-date-missing:
    en: the date of entry in the register is not known
    ru: дата внесения в реестр неизвестна
    kk: тізілімге енгізілген күн белгісіз
  signing-date-missing:
    en: the date of signing is not known
    ru: дата подписания неизвестна
    kk: қол қойылған күн белгісіз
  paper-contract:
    en: a contract on a ground by which it is signed on paper, outside the portal
    ru: договор по основанию, при котором он подписывается на бумаге, вне портала
    kk: порталдан тыс, қағазда қол қойылатын негіз бойынша шарт
texts:
  title:
    en: A contract entered in the register late
    ru: Договор, поздно внесённый в реестр
    kk: Тізілімге кеш енгізілген шарт
  question:
    en: Which contracts came into the public register later than the ten working days that the rules give?
    ru: Какие договоры попали в публичный реестр позже десяти рабочих дней, которые дают правила?
    kk: Қай шарттар қоғамдық тізілімге қағида берген он жұмыс күнінен кеш енгізілген?
  why:
    en: >-
      What is not in the register cannot be seen, and a contract that appears when it is performed and paid leaves nothing
      to object to. The day on which its record was made on the portal is held against the day of signing.
    ru: >-
      Чего нет в реестре, того никто не видит, а против договора, появившегося уже исполненным и оплаченным, возражать
      поздно. День создания записи на портале сравнивается с днём подписания.
    kk: >-
      Тізілімде жоқ нәрсені ешкім көрмейді, ал орындалып, төленген соң пайда болған шартқа қарсы шығу кеш. Порталда жазба
      жасалған күн қол қойылған күнмен салыстырылады.
  innocent:
    en:
      - The portal did not work on the last days of the term.
      - An older record was replaced by a new one, and only the new one has a date.
      - The date of signing was entered wrongly.
      - A day was declared off or moved by a decision that the calendar does not know.
    ru:
      - В последние дни срока портал не работал.
      - Прежняя запись заменена новой, и дата есть лишь у новой.
      - Дата подписания внесена с ошибкой.
      - День объявлен выходным или перенесён решением, которого нет в календаре.
    kk:
      - Мерзімнің соңғы күндері портал жұмыс істемеген.
      - Бұрынғы жазба жаңасымен ауыстырылған, күні тек жаңасында бар.
      - Қол қойылған күн қате енгізілген.
      - Күн күнтізбеде жоқ шешіммен демалыс деп жарияланған немесе ауыстырылған.
  next:
    en:
      - Save the contract's page with both timestamps.
      - See whether acts and payments came before the entry.
    ru:
      - Сохранить страницу договора с обеими отметками времени.
      - Посмотреть, не было ли актов и платежей раньше записи.
    kk:
      - Екі уақыт белгісі бар шарт бетін сақтап қою.
      - Жазбадан бұрын актілер мен төлемдер болған-болмағанын қарау.
  summary:
    en: "The contract “{{title}}” (No. {{number}}, {{money}}{{net}}) of {{buyer}} with {{supplier}}, signed on {{date}}, was entered in the register so many working days later: {{value}}; the rules give {{threshold}}."
    ru: "Договор «{{title}}» (№ {{number}}, {{money}}{{net}}) заказчика {{buyer}} с поставщиком {{supplier}}, подписанный {{date}}, внесён в реестр через столько рабочих дней: {{value}}; правила дают {{threshold}}."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушісімен {{date}} қол қойылған «{{title}}» шарты (№ {{number}}, {{money}}{{net}}) тізілімге осынша жұмыс күнінен кейін енгізілген: {{value}}; қағида {{threshold}} күн береді."
---*/
WITH paper AS (
  SELECT CAST(value AS INTEGER) AS subparagraph, valid_from, coalesce(valid_to, DATE '9999-12-31') AS valid_to
  FROM law_limits
  WHERE key = 'paper-ground' AND status = 'verified'
),
measured AS (
  SELECT
    c.*,
    l.value AS days_to_enter,
    CAST(b.ordinal - a.ordinal AS INTEGER) AS working_days,
    a.status = 'projected' OR b.status = 'projected' AS is_projected,
    p.subparagraph IS NOT NULL AS is_paper
  FROM x_law_contracts c
  LEFT JOIN law_limits l
    ON l.key = 'register-entry' AND l.status = 'verified' AND l.valid_from <= c.law_date
    AND c.law_date <= coalesce(l.valid_to, DATE '9999-12-31')
  LEFT JOIN paper p ON p.subparagraph = c.ground AND p.valid_from <= c.law_date AND c.law_date <= p.valid_to
  LEFT JOIN calendar a ON a.date = c.signed_date
  LEFT JOIN calendar b ON b.date = c.entered_date
),
judged AS (
  SELECT
    m.*,
    CASE
      WHEN NOT is_goszakup THEN 'not-applicable:other-law'
      WHEN is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN NOT is_concluded THEN 'not-applicable:not-concluded'
      WHEN is_paper THEN 'not-applicable:paper-contract'
      WHEN signed_date IS NULL THEN 'insufficient:signing-date-missing'
      WHEN entered_date IS NULL THEN 'insufficient:entry-date-missing'
      WHEN days_to_enter IS NULL THEN 'insufficient:law-unverified'
      -- The record is made with the draft, before the signatures.
      WHEN entered_date <= signed_date THEN 'pass'
      WHEN working_days IS NULL THEN 'insufficient:calendar'
      WHEN working_days <= days_to_enter THEN 'pass'
      WHEN is_projected THEN 'insufficient:calendar-projected'
      ELSE 'flag'
    END AS verdict
  FROM measured m
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  coalesce(signed_date, law_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CASE WHEN working_days > 0 THEN CAST(working_days AS DOUBLE) ELSE CAST(working_days * 0 AS DOUBLE) END AS value,
  CAST(days_to_enter AS DOUBLE) AS threshold,
  CASE WHEN days_to_enter IS NOT NULL THEN 'law:register-entry' END AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('date_signed'), ('kz_crdate'), ('kz_contract_number_sys'), ('value_amount')) AS f (field)
ORDER BY subject_id, table_name, id, field
