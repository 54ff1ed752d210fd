/*---
name: acceptance-late
version: 1
codes: {ocp: [], cardinal: []}
severity: legal
grade: breach-on-record
stage: implementation
subject: contract
needs: [milestones.kz_supplier_sign_date, milestones.kz_customer_sign_date]
value: number
scope: process
parameters: {}
law: [acceptance, acceptance-study, "kz:106-VIII:rules:587"]
violations: [late-pay]
reasons:
  signatures-missing:
    en: the dates on which the two sides signed the acts are not known
    ru: даты подписания актов сторонами неизвестны
    kk: тараптардың актілерге қол қойған күндері белгісіз
  no-acts:
    en: no approved act of acceptance is known
    ru: утверждённых актов приёмки нет
    kk: бекітілген қабылдау актілері жоқ
  study-possible:
    en: within the longer term, which applies where a study was announced
    ru: в пределах более долгого срока, который действует при объявленном изучении
    kk: зерделеу жарияланған кезде қолданылатын ұзағырақ мерзім шегінде
texts:
  title:
    en: Work accepted late
    ru: Поздняя приёмка
    kk: Кеш қабылдау
  question:
    en: In which contracts did the customer let the supplier's act lie longer than the Rules allow?
    ru: По каким договорам заказчик держал акт поставщика дольше, чем допускают Правила?
    kk: Қай шарттарда тапсырыс беруші өнім берушінің актісін Қағидалар жол бергеннен ұзақ ұстаған?
  why:
    en: >-
      The term of payment begins with the act, so an act that lies makes the supplier wait twice, and a signature that is
      waited for is worth something. Three working days are given, and ten where further study is announced; as the record
      does not tell which, only more than ten count.
    ru: >-
      Срок оплаты идёт с акта, поэтому лежащий акт заставляет поставщика ждать дважды, а подпись, которой ждут, чего-то
      стоит. На приёмку даётся три рабочих дня, при объявленном изучении — десять; из данных этого не видно, поэтому
      считаются лишь сроки больше десяти.
    kk: >-
      Төлем мерзімі актіден басталады, сондықтан жатып қалған акт өнім берушіні екі рет күттіреді, ал күткен қолдың бағасы
      болады. Қабылдауға үш жұмыс күні, зерделеу жарияланса он күн беріледі; деректен бұл көрінбейді, сондықтан тек оннан
      асқаны саналады.
  innocent:
    en:
      - The act was returned for defects and sent again, and the record keeps the first signature.
      - The portal or the signature key did not work.
      - The goods came later than the act.
      - A day was declared off or moved by a decision that the calendar does not know.
    ru:
      - Акт возвращён из-за недостатков и отправлен вновь, а в данных осталась первая подпись.
      - Портал или ключ подписи не работал.
      - Товар пришёл позже акта.
      - День объявлен выходным или перенесён решением, которого нет в календаре.
    kk:
      - Акт кемшіліктері үшін қайтарылып, қайта жіберілген, ал деректерде бірінші қол қалған.
      - Портал немесе қолтаңба кілті жұмыс істемеген.
      - Тауар актіден кеш келген.
      - Күн күнтізбеде жоқ шешіммен демалыс деп жарияланған немесе ауыстырылған.
  next:
    en:
      - Save the act with both signatures and their times.
      - Ask the customer why acceptance took so long.
    ru:
      - Сохранить акт с обеими подписями и их временем.
      - Запросить у заказчика причину долгой приёмки.
    kk:
      - Екі қолы мен уақыты бар актіні сақтап қою.
      - Қабылдаудың ұзаққа созылу себебін тапсырыс берушіден сұрату.
  summary:
    en: "Under the contract “{{title}}” (No. {{number}}, {{money}}{{net}}) of {{buyer}} with {{supplier}} an act was accepted so many working days after the supplier signed it: {{value}}; even with a study the Rules give {{threshold}}."
    ru: "По договору «{{title}}» (№ {{number}}, {{money}}{{net}}) заказчика {{buyer}} с поставщиком {{supplier}} акт принят через столько рабочих дней после подписи поставщика: {{value}}; даже с изучением Правила дают {{threshold}}."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушісімен «{{title}}» шарты (№ {{number}}, {{money}}{{net}}) бойынша акт өнім беруші қол қойғаннан кейін осынша жұмыс күнінде қабылданған: {{value}}; зерделеумен де Қағидалар {{threshold}} күн береді."
---*/
WITH act AS (
  SELECT
    source,
    ocid,
    contract_id,
    id,
    -- The later of the two: an act may be signed before it is sent.
    CASE
      WHEN kz_create_date_act_local_date > kz_supplier_sign_local_date THEN kz_create_date_act_local_date
      ELSE kz_supplier_sign_local_date
    END AS sent_date,
    CASE
      WHEN kz_approve_local_date < kz_customer_sign_local_date THEN kz_approve_local_date
      ELSE coalesce(kz_customer_sign_local_date, kz_approve_local_date)
    END AS accepted_date
  FROM milestones
  WHERE parent = 'implementation' AND type = 'delivery' AND status = 'met'
),
waited AS (
  SELECT
    a.source,
    a.ocid,
    a.contract_id,
    count(*) AS acts,
    count(CASE WHEN a.sent_date IS NOT NULL AND a.accepted_date IS NOT NULL THEN 1 END) AS dated,
    max(CAST(f.ordinal - b.ordinal AS INTEGER)) AS working_days,
    max(CASE WHEN b.status <> 'projected' AND f.status <> 'projected' THEN CAST(f.ordinal - b.ordinal AS INTEGER) END)
      AS certain_days
  FROM act a
  LEFT JOIN calendar b ON b.date = a.sent_date
  LEFT JOIN calendar f ON f.date = a.accepted_date
  GROUP BY a.source, a.ocid, a.contract_id
),
judged AS (
  SELECT
    c.*,
    w.working_days,
    w.certain_days,
    s.value AS with_study,
    CASE
      WHEN NOT c.is_goszakup THEN 'not-applicable:other-law'
      WHEN c.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN NOT c.is_concluded THEN 'not-applicable:not-concluded'
      WHEN c.law_date IS NULL THEN 'insufficient:date-missing'
      WHEN l.value IS NULL OR s.value IS NULL THEN 'insufficient:law-unverified'
      WHEN w.acts IS NULL THEN 'insufficient:no-acts'
      WHEN w.certain_days > s.value THEN 'flag'
      WHEN w.working_days > s.value THEN 'insufficient:calendar-projected'
      WHEN w.dated < w.acts THEN 'insufficient:signatures-missing'
      WHEN w.working_days IS NULL THEN 'insufficient:calendar'
      WHEN w.working_days > l.value THEN 'pass:study-possible'
      ELSE 'pass'
    END AS verdict
  FROM x_law_contracts c
  LEFT JOIN law_limits l
    ON l.key = 'acceptance' AND l.status = 'verified' AND l.valid_from <= c.law_date
    AND c.law_date <= coalesce(l.valid_to, DATE '9999-12-31')
  LEFT JOIN law_limits s
    ON s.key = 'acceptance-study' AND s.status = 'verified' AND s.valid_from <= c.law_date
    AND c.law_date <= coalesce(s.valid_to, DATE '9999-12-31')
  LEFT JOIN waited w ON w.source = c.source AND w.ocid = c.ocid AND w.contract_id = c.id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  coalesce(signed_date, law_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(CASE WHEN certain_days > with_study THEN certain_days ELSE working_days END AS DOUBLE) AS value,
  CAST(with_study AS DOUBLE) AS threshold,
  CASE WHEN with_study IS NOT NULL THEN 'law:acceptance-study' END AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'milestones' AS table_name, m.ocid || '|' || m.contract_id || '|' || m.id AS id, f.field
FROM result r
JOIN milestones m ON m.ocid || '|' || m.contract_id = r.subject_id
CROSS JOIN (
  VALUES ('kz_create_date_act'), ('kz_supplier_sign_date'), ('kz_customer_sign_date'), ('kz_approve_date'), ('status')
) AS f (field)
WHERE m.parent = 'implementation' AND m.type = 'delivery' AND m.status = 'met'
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('date_signed'), ('value_amount'), ('kz_contract_number_sys')) AS f (field)
ORDER BY subject_id, table_name, id, field
