/*---
name: new-company
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: contract
subject: contract
needs: [contracts.date_signed, contracts.supplier_id, parties.kz_regdate]
value: number
parameters:
  # As indicators in use elsewhere: opentender and a Kazakh risk engine take a year.
  days:
    type: integer
    default: 365
    min: 1
    unit: day
    text:
      en: the supplier had been registered for fewer days than this on the day of signing
      ru: в день подписания с регистрации поставщика прошло меньше дней
      kk: қол қойылған күні өнім берушінің тіркелгеніне бұдан аз күн өткен
  # The limit up to which works and services may be bought directly: below it everybody begins.
  minimum_mci:
    type: integer
    default: 500
    min: 0
    unit: MCI
    text:
      en: leave out contracts that are worth less than so many monthly calculation indices
      ru: не рассматривать договоры дешевле стольких месячных расчётных показателей
      kk: осынша айлық есептік көрсеткіштен арзан шарттарды қарамау
law: [mci]
violations: [shell]
reasons:
  registration-missing:
    en: the supplier's date of registration by the state is not published
    ru: дата государственной регистрации поставщика не опубликована
    kk: өнім берушінің мемлекеттік тіркелген күні жарияланбаған
  registered-after-signing:
    en: by the records the supplier was registered only after signing
    ru: по записям поставщик зарегистрирован лишь после подписания
    kk: жазбалар бойынша өнім беруші қол қойылғаннан кейін ғана тіркелген
texts:
  title:
    en: A contract with a firm that had hardly been founded
    ru: Договор с только что созданной фирмой
    kk: Жаңа ғана құрылған фирмамен жасалған шарт
  question:
    en: Which contracts were signed with a supplier that had been registered for less than a year?
    ru: Какие договоры подписаны с поставщиком, зарегистрированным меньше года назад?
    kk: Қай шарттарға тіркелгеніне бір жыл толмаған өнім берушімен қол қойылған?
  why:
    en: >-
      A firm made for one contract has no past that could be checked, no experience, and no name to lose; when it is paid
      it may be left behind. What counts is the registration by the state, not the account on the portal. Direct contracts
      on grounds that name the supplier are left out.
    ru: >-
      У фирмы, созданной под один договор, нет ни прошлого, которое можно проверить, ни опыта, ни имени, которым она
      дорожит; получив деньги, её можно бросить. Учитывается государственная регистрация, а не учётная запись на портале.
      Прямые договоры на основаниях, где поставщик предопределён, не рассматриваются.
    kk: >-
      Бір шартқа арнап құрылған фирманың тексерілетін өткені де, тәжірибесі де, қадірлейтін аты да жоқ; ақшаны алған соң
      оны тастай салуға болады. Порталдағы есептік жазба емес, мемлекеттік тіркеу есептеледі. Өнім берушісі алдын ала
      белгілі негіздердегі тікелей шарттар қаралмайды.
  innocent:
    en:
      - An experienced firm was reorganised or re-registered under a new number.
      - A sole trader with years of work founded a company.
      - A group founds a new company for each large project, as builders and energy firms do.
      - The firm is young and good, and won a fair tender against many.
    ru:
      - Опытная фирма реорганизована или перерегистрирована под новым номером.
      - Предприниматель с многолетним опытом создал товарищество.
      - Группа создаёт новую компанию под каждый крупный проект, как делают строители и энергетики.
      - Фирма молодая и хорошая, она честно победила многих.
    kk:
      - Тәжірибелі фирма қайта ұйымдастырылған немесе жаңа нөмірмен қайта тіркелген.
      - Көп жылғы тәжірибесі бар кәсіпкер серіктестік құрған.
      - Құрылысшылар мен энергетиктер сияқты топ әр ірі жобаға жаңа компания құрады.
      - Фирма жас әрі жақсы, көп қарсыласты адал жеңген.
  next:
    en:
      - Read who founded and heads the firm, and what else they own, in the register of legal persons.
      - See by which method it won, who bid against it, and what experience the documents asked for.
      - See who really does the work, and whether the contract was delivered in time.
    ru:
      - Посмотреть в реестре юридических лиц, кто создал и возглавляет фирму и чем ещё они владеют.
      - Посмотреть, каким способом она победила, кто соперничал и какой опыт требовали документы.
      - Выяснить, кто на самом деле работает и исполнен ли договор в срок.
    kk:
      - Заңды тұлғалар тізілімінен фирманы кім құрып, кім басқаратынын және олардың тағы не иеленетінін қарау.
      - Ол қандай тәсілмен жеңгенін, кім бәсекелескенін және құжаттар қандай тәжірибе талап еткенін қарау.
      - Жұмысты шын мәнінде кім істейтінін және шарт мерзімінде орындалған-орындалмағанын білу.
  summary:
    en: "The contract {{number}} of {{buyer}} with {{supplier}} ({{money}}{{net}}) was signed on {{date}}, so many days after the supplier had been registered: {{value}} (the mark is {{threshold}}). A sign of a risk, to be checked."
    ru: "Договор {{number}} заказчика {{buyer}} с {{supplier}} ({{money}}{{net}}) подписан {{date}}, через столько дней после регистрации поставщика: {{value}} (порог — {{threshold}}). Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушісімен {{number}} шартына ({{money}}{{net}}) {{date}} қол қойылған, өнім беруші тіркелгеннен кейін сонша күн өткен: {{value}} (шек — {{threshold}}). Тексеруді қажет ететін тәуекел белгісі."
---*/
-- Parties are copied into each process: the latest of their dates of registration counts, for that is what the portal says
-- now of all of them, and who was registered anew has the later one.
WITH registered AS (
  SELECT source, id, max(kz_regdate_local_date) AS registered_date
  FROM parties
  WHERE kz_regdate_local_date IS NOT NULL AND id IS NOT NULL
  GROUP BY source, id
),
person AS (
  SELECT source, id FROM parties WHERE is_person AND id IS NOT NULL GROUP BY source, id
),
ground AS (
  SELECT source, ocid, id FROM x_signed_contracts WHERE ground = 'obligatory'
),
contract AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    c.buyer_id,
    c.supplier_id,
    c.date_signed_local_date AS signed_date,
    c.value_amount AS amount,
    c.value_currency AS currency,
    m.value AS mci,
    r.registered_date,
    coalesce(c.status, 'active') IN ('cancelled', 'pending')
      OR coalesce(c.kz_ref_contract_status_id, 190) IN (330, 430, 455, 461, 480) AS is_not_concluded,
    c.supplier_id LIKE 'KZ-person-%' OR p.id IS NOT NULL AS is_person,
    g.id IS NOT NULL AS is_obligatory
  FROM contracts c
  LEFT JOIN registered r ON r.source = c.source AND r.id = c.supplier_id
  LEFT JOIN person p ON p.source = c.source AND p.id = c.supplier_id
  LEFT JOIN ground g ON g.source = c.source AND g.ocid = c.ocid AND g.id = c.id
  LEFT JOIN law_limits m
    ON m.key = 'mci' AND m.valid_from <= c.date_signed_local_date
    AND c.date_signed_local_date <= coalesce(m.valid_to, DATE '9999-12-31')
  WHERE c.id IS NOT NULL
),
judged AS (
  SELECT
    c.*,
    q.days,
    date_diff('day', c.registered_date, c.signed_date) AS age,
    CASE
      WHEN c.is_not_concluded THEN 'not-applicable:not-concluded'
      WHEN c.supplier_id IS NULL THEN 'insufficient:supplier-missing'
      WHEN c.is_person THEN 'not-applicable:natural-person'
      WHEN c.is_obligatory THEN 'not-applicable:obligatory-ground'
      WHEN c.signed_date IS NULL THEN 'insufficient:date-missing'
      WHEN c.registered_date IS NULL THEN 'insufficient:registration-missing'
      WHEN c.registered_date > c.signed_date THEN 'error:registered-after-signing'
      WHEN date_diff('day', c.registered_date, c.signed_date) >= q.days THEN 'pass'
      WHEN c.amount IS NULL AND q.minimum_mci > 0 THEN 'insufficient:amount-missing'
      WHEN c.currency <> 'KZT' AND q.minimum_mci > 0 THEN 'insufficient:other-currency'
      WHEN c.mci IS NULL AND q.minimum_mci > 0 THEN 'insufficient:law-unverified'
      WHEN q.minimum_mci > 0 AND c.amount < c.mci * q.minimum_mci THEN 'not-applicable:below-minimum'
      ELSE 'flag'
    END AS verdict
  FROM contract c
  CROSS JOIN params q
)
SELECT
  ocid || '|' || id AS subject_id,
  ocid,
  buyer_id,
  supplier_id,
  signed_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(age AS DOUBLE) AS value,
  CAST(days AS DOUBLE) AS threshold,
  'parameter:days' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
WITH entry AS (
  SELECT
    r.subject_id,
    p.ocid || '|' || p.id AS id,
    row_number() OVER (
      PARTITION BY r.subject_id
      ORDER BY p.kz_regdate_local_date DESC, CASE WHEN p.ocid = r.ocid THEN 0 ELSE 1 END, p.ocid, p.source
    ) AS place
  FROM result r
  JOIN parties p ON p.id = r.supplier_id AND p.kz_regdate_local_date IS NOT NULL
)
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('supplier_id'), ('date_signed'), ('value_amount'), ('status')) AS f (field)
UNION ALL
SELECT e.subject_id, 'parties' AS table_name, e.id, f.field
FROM entry e
CROSS JOIN (VALUES ('name'), ('kz_regdate')) AS f (field)
WHERE e.place = 1
ORDER BY subject_id, table_name, id, field
