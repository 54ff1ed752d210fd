/*---
name: relaunch-count
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: lot
needs: [lots.kz_attempt, processes.kz_parent_id]
value: number
parameters:
  threshold:
    type: integer
    default: 3
    min: 2
    unit: announcement
    text:
      en: announced so many times or more
      ru: объявлено столько раз и более
      kk: осынша рет немесе одан көп жарияланған
law: []
violations: []
reasons:
  attempts-not-told:
    en: it is not told whether the purchase was announced before
    ru: не сказано, объявлялась ли закупка раньше
    kk: сатып алудың бұрын жарияланғаны айтылмаған
texts:
  title:
    en: Announced again and again
    ru: Объявлено снова и снова
    kk: Қайта-қайта жарияланған
  question:
    en: Which lots were announced three times or more?
    ru: Какие лоты объявлялись три раза и более?
    kk: Қай лоттар үш рет немесе одан көп жарияланған?
  why:
    en: >-
      A purchase that fails again and again may carry terms that nobody can meet, or be failed on purpose until a chosen
      supplier can be asked directly. The number of the lot counts the attempts, and each announcement names the one that
      it repeats.
    ru: >-
      Закупка, которая раз за разом не удаётся, может содержать невыполнимые условия или срываться нарочно, пока нельзя
      будет обратиться к выбранному поставщику напрямую. Номер лота считает попытки, а объявление называет то, которое
      оно повторяет.
    kk: >-
      Қайта-қайта өтпейтін сатып алудың шарттары орындалмайтын болуы немесе таңдалған өнім берушіге тікелей жүгінуге
      мүмкіндік туғанша әдейі өткізілмеуі мүмкін. Лот нөмірі әрекеттерді санайды, ал хабарландыру өзі қайталайтынын атайды.
  innocent:
    en:
      - The place is far away or the sum too small, so nobody came.
      - Prices rose faster than the budget.
      - The thing is rare, and there are few who sell it.
    ru:
      - Место удалено или сумма слишком мала, и никто не пришёл.
      - Цены росли быстрее бюджета.
      - Предмет редкий, и продавцов мало.
    kk:
      - Жері шалғай немесе сомасы тым аз, сондықтан ешкім келмеген.
      - Баға бюджеттен тез өскен.
      - Зат сирек, оны сататындар аз.
  next:
    en:
      - Compare the specifications and terms of all attempts; what was changed?
      - Read why each of them failed and whose bids were rejected.
      - Watch whether the next step is a single source.
    ru:
      - Сравнить спецификации и условия всех попыток — что менялось.
      - Прочитать, почему не состоялась каждая и чьи заявки отклонены.
      - Следить, не будет ли следующим шагом один источник.
    kk:
      - Барлық әрекеттің ерекшеліктері мен шарттарын салыстыру — не өзгерген.
      - Әрқайсысының неге өтпегенін және кімнің өтінімі қабылданбағанын оқу.
      - Келесі қадамның бір көзден сатып алу болмауын қадағалау.
  summary:
    en: "The lot “{{title}}” of {{buyer}} ({{money}}{{net}}, announced on {{date}}) has been announced this number of times: {{value}}. A sign of a risk: ask why it failed before."
    ru: "Лот «{{title}}» заказчика {{buyer}} ({{money}}{{net}}, объявлен {{date}}) объявлялся раз: {{value}}. Признак риска: следует выяснить, почему прежние попытки не удались."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» лоты ({{money}}{{net}}, жарияланған күні: {{date}}) {{value}} рет жарияланған. Тәуекел белгісі: бұрынғы әрекеттердің неге өтпегенін анықтау керек."
---*/
-- Announcements before this one, each the one that the next repeats; five steps back are enough.
WITH announcement AS (
  SELECT source, ocid, kz_trd_buy_id AS id, nullif(kz_parent_id, 0) AS parent_id
  FROM processes
  WHERE kz_trd_buy_id IS NOT NULL
),
chain AS (
  SELECT
    a.source,
    a.ocid,
    1 + CASE WHEN a.parent_id IS NULL THEN 0 WHEN b.id IS NULL OR b.parent_id IS NULL THEN 1
      WHEN c.id IS NULL OR c.parent_id IS NULL THEN 2 WHEN e.id IS NULL OR e.parent_id IS NULL THEN 3
      WHEN g.id IS NULL OR g.parent_id IS NULL THEN 4 ELSE 5 END AS announcements
  FROM announcement a
  LEFT JOIN announcement b ON b.source = a.source AND b.id = a.parent_id
  LEFT JOIN announcement c ON c.source = b.source AND c.id = b.parent_id
  LEFT JOIN announcement e ON e.source = c.source AND e.id = c.parent_id
  LEFT JOIN announcement g ON g.source = e.source AND g.id = e.parent_id
),
longest AS (
  SELECT source, ocid, max(announcements) AS announcements FROM chain GROUP BY source, ocid
),
judged AS (
  SELECT
    l.subject_id,
    l.ocid,
    l.buyer_id,
    l.announced_date,
    l.amount,
    l.currency,
    q.threshold,
    CASE WHEN o.kz_attempt > coalesce(h.announcements, 1) THEN o.kz_attempt ELSE coalesce(h.announcements, 1) END AS times,
    CASE
      WHEN l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      -- A direct contract, and a single source after a failure, are no announcements to all.
      WHEN l.competitive = 'no' AND coalesce(l.method_kind, '') <> 'e-shop' THEN 'not-applicable:method'
      WHEN NOT l.is_goszakup THEN 'insufficient:attempts-not-told'
      WHEN coalesce(o.kz_attempt, 1) >= q.threshold OR coalesce(h.announcements, 1) >= q.threshold THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM x_lots l
  CROSS JOIN params q
  LEFT JOIN lots o ON o.source = l.source AND o.ocid = l.ocid AND o.id = l.lot_id
  LEFT JOIN longest h ON h.source = l.source AND h.ocid = l.ocid
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(times AS DOUBLE) AS value,
  CAST(threshold AS DOUBLE) AS threshold,
  'parameter:threshold' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'lots' AS table_name, r.subject_id AS id, f.field
FROM result r
JOIN x_lots l ON l.subject_id = r.subject_id AND l.lot_id <> ''
CROSS JOIN (VALUES ('kz_lot_number'), ('kz_attempt'), ('status_details'), ('value_amount')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('kz_parent_id'), ('tender_date_published'), ('tender_status_details')) AS f (field)
ORDER BY subject_id, table_name, id, field
