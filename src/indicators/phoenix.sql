/*---
name: phoenix
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: needs-a-document
stage: tender
subject: supplier
needs: [parties.kz_regdate, unscrupulous_suppliers.start_date]
value: number
parameters:
  months:
    type: integer
    default: 12
    min: 1
    max: 60
    unit: month
    text:
      en: registered within so many months after the other firm came into the register
      ru: зарегистрирована не позже стольких месяцев после внесения другой фирмы в реестр
      kk: басқа фирма тізілімге енгізілгеннен кейін сонша ай ішінде тіркелген
  minimum_links:
    type: integer
    default: 2
    min: 1
    max: 5
    unit: link
    text:
      en: least number of kinds of links (telephone, e-mail, address, bank account, name of a person); one person by number is enough
      ru: наименьшее число видов связи (телефон, почта, адрес, банковский счёт, имя человека); одного человека по номеру достаточно
      kk: байланыс түрлерінің ең аз саны (телефон, пошта, мекенжай, банк шоты, адамның аты-жөні); нөмірі бойынша бір адам жеткілікті
  # As in shared-contact: from twenty firms on a contact is a business centre's.
  common_parties:
    type: integer
    default: 20
    min: 3
    unit: party
    text:
      en: what so many organisations have in common tells nothing
      ru: общее у стольких организаций ни о чём не говорит
      kk: осынша ұйымға ортақ нәрсе ештеңе білдірмейді
law: []
violations: [shell, rnu-supplier]
reasons:
  registration-missing:
    en: the date of its registration by the state is not published
    ru: дата его государственной регистрации не опубликована
    kk: оның мемлекеттік тіркелген күні жарияланбаған
  links-missing:
    en: neither contacts nor accounts nor people of it are known
    ru: не известны ни контакты, ни счета, ни люди
    kk: байланыстары да, шоттары да, адамдары да белгісіз
texts:
  title:
    en: A new firm that looks like a debarred one
    ru: Новая фирма, похожая на фирму из реестра недобросовестных
    kk: Жосықсыздар тізіліміндегі фирмаға ұқсайтын жаңа фирма
  question:
    en: Which suppliers were founded soon after another firm was debarred, and share its people or its contacts?
    ru: Какие поставщики созданы вскоре после отстранения другой фирмы и имеют с ней общих людей или контакты?
    kk: Қай өнім берушілер басқа фирма шеттетілгеннен кейін көп ұзамай құрылған және онымен адамдары немесе байланыстары ортақ?
  why:
    en: >-
      Whoever is barred for two years can found a new firm in a week and go on from the same desk. One link by chance is
      common, two are not. Links that many organisations share are passed over. People and accounts are compared as hashes.
    ru: >-
      Тот, кого отстранили на два года, может за неделю создать новую фирму и продолжить за тем же столом. Одно случайное
      совпадение обычно, два — нет. Совпадения, общие для многих организаций, не учитываются. Люди и счета сравниваются в
      виде хешей.
    kk: >-
      Екі жылға шеттетілген тұлға бір аптада жаңа фирма құрып, сол үстелден жалғастыра алады. Бір кездейсоқ сәйкестік —
      қалыпты, екеуі — жоқ. Көп ұйымға ортақ сәйкестіктер есепке алынбайды. Адамдар мен шоттар хеш түрінде салыстырылады.
  innocent:
    en:
      - An employee of the debarred firm began on his own, and rents the old office.
      - Both firms use one accountant and one landlord.
      - The telephone number passed to a new owner.
      - The firms belong to relatives who work apart.
    ru:
      - Работник отстранённой фирмы начал своё дело и снимает прежний офис.
      - У фирм один бухгалтер и один арендодатель.
      - Номер телефона перешёл новому владельцу.
      - Фирмы принадлежат родственникам, которые работают порознь.
    kk:
      - Шеттетілген фирманың қызметкері өз ісін бастап, бұрынғы кеңсені жалдайды.
      - Екі фирманың бухгалтері мен жалға берушісі бір.
      - Телефон нөмірі жаңа иесіне өткен.
      - Фирмалар бөлек жұмыс істейтін туыстарға тиесілі.
  next:
    en:
      - Compare heads, founders and addresses of both firms in the register of legal persons.
      - Read why the first one was debarred, and whether the new one now sells the same to the same buyers.
      - If the Law's links are there, tell the organiser before the contract is signed.
    ru:
      - Сравнить руководителей, учредителей и адреса обеих фирм в реестре юридических лиц.
      - Прочитать, за что отстранена первая и продаёт ли новая то же тем же заказчикам.
      - Если есть связи, названные Законом, сообщить организатору до подписания договора.
    kk:
      - Заңды тұлғалар тізілімінен екі фирманың басшыларын, құрылтайшыларын және мекенжайларын салыстыру.
      - Біріншісі не үшін шеттетілгенін және жаңасы сол нәрсені сол тапсырыс берушілерге сатып жүрген-жүрмегенін оқу.
      - Заң атаған байланыстар болса, шартқа қол қойылмай тұрып ұйымдастырушыға хабарлау.
  summary:
    en: "{{supplier}}, which took part in purchases of {{year}}, was founded soon after another firm came into the register of unscrupulous participants, and has links with it (kinds of links: {{value}}): to be checked in the register of legal persons."
    ru: "{{supplier}}, участник закупок {{year}} года, создан вскоре после внесения другой фирмы в реестр недобросовестных участников и связан с ней (видов связи: {{value}}): требуется проверка по реестру юридических лиц."
    kk: "{{year}} жылғы сатып алуларға қатысқан {{supplier}} басқа фирма жосықсыз қатысушылар тізіліміне енгізілгеннен кейін көп ұзамай құрылған және онымен байланысты (байланыс түрлері: {{value}}): заңды тұлғалар тізілімінен тексеру қажет."
---*/
-- A person by number counts as a kind of link and is enough alone. A year is judged while the entry lasts.
WITH entry AS (
  SELECT
    supplier_id,
    start_date,
    coalesce(max(end_date), date_add('month', 24, start_date)) AS until
  FROM unscrupulous_suppliers
  WHERE supplier_id IS NOT NULL AND start_date IS NOT NULL
  GROUP BY supplier_id, start_date
),
size AS (
  SELECT count(*) AS entries FROM entry
),
registered AS (
  SELECT source, id, max(kz_regdate_local_date) AS registered_date
  FROM parties
  WHERE kz_regdate_local_date IS NOT NULL AND id IS NOT NULL
  GROUP BY source, id
),
person AS (
  SELECT source, id FROM parties WHERE is_person AND id IS NOT NULL GROUP BY source, id
),
told AS (
  SELECT source, party_id, kind, value FROM x_party_contacts
  UNION
  SELECT source, id AS party_id, 'telephone' AS kind, kz_phone_id AS value FROM parties WHERE kz_phone_id IS NOT NULL
  UNION
  SELECT source, id AS party_id, 'email' AS kind, kz_email_id AS value FROM parties WHERE kz_email_id IS NOT NULL
  UNION
  SELECT source, supplier_id AS party_id, 'account' AS kind, kz_supplier_account_id AS value
  FROM contracts
  WHERE kz_supplier_account_id IS NOT NULL AND supplier_id IS NOT NULL
  UNION
  SELECT source, party_id, kind, person AS value FROM x_party_people WHERE party_id NOT LIKE 'KZ-person-%'
),
common AS (
  SELECT t.source, t.kind, t.value
  FROM told t
  CROSS JOIN params q
  GROUP BY t.source, t.kind, t.value, q.common_parties
  HAVING count(DISTINCT t.party_id) >= q.common_parties
),
link AS (
  SELECT t.*
  FROM told t
  LEFT JOIN common c ON c.source = t.source AND c.kind = t.kind AND c.value = t.value
  WHERE c.value IS NULL AND t.value IS NOT NULL
),
of_debarred AS (
  SELECT e.supplier_id, e.start_date, e.until, l.source, l.kind, l.value
  FROM entry e
  JOIN link l ON l.party_id = e.supplier_id
),
paired AS (
  SELECT
    n.source,
    n.party_id,
    d.supplier_id AS debarred_id,
    d.start_date,
    max(d.until) AS until,
    count(DISTINCT n.kind) AS kinds,
    max(CASE WHEN n.kind = 'identifier' THEN 1 ELSE 0 END) AS has_person
  FROM link n
  CROSS JOIN params q
  JOIN of_debarred d ON d.source = n.source AND d.kind = n.kind AND d.value = n.value
  JOIN registered r ON r.source = n.source AND r.id = n.party_id
  WHERE n.party_id <> d.supplier_id AND d.start_date <= r.registered_date
    AND r.registered_date <= date_add('month', q.months, d.start_date)
  GROUP BY n.source, n.party_id, d.supplier_id, d.start_date
),
reborn AS (
  SELECT p.source, p.party_id, max(p.kinds) AS kinds, max(p.until) AS until
  FROM paired p
  CROSS JOIN params q
  WHERE p.has_person = 1 OR p.kinds >= q.minimum_links
  GROUP BY p.source, p.party_id
),
known AS (
  SELECT DISTINCT source, party_id FROM told WHERE value IS NOT NULL
),
judged AS (
  SELECT
    y.*,
    q.minimum_links,
    b.kinds,
    CASE
      WHEN y.party_id LIKE 'KZ-person-%' OR p.id IS NOT NULL THEN 'not-applicable:natural-person'
      WHEN z.entries = 0 THEN 'insufficient:no-register'
      WHEN r.registered_date IS NULL THEN 'insufficient:registration-missing'
      WHEN k.party_id IS NULL THEN 'insufficient:links-missing'
      WHEN b.party_id IS NULL OR y.year > year(b.until) THEN 'pass'
      ELSE 'flag'
    END AS verdict
  FROM x_bidder_years y
  CROSS JOIN params q
  CROSS JOIN size z
  LEFT JOIN registered r ON r.source = y.source AND r.id = y.party_id
  LEFT JOIN person p ON p.source = y.source AND p.id = y.party_id
  LEFT JOIN known k ON k.source = y.source AND k.party_id = y.party_id
  LEFT JOIN reborn b ON b.source = y.source AND b.party_id = y.party_id
)
SELECT
  subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  CAST(NULL AS VARCHAR) AS buyer_id,
  party_id AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(coalesce(kinds, 0) AS DOUBLE) AS value,
  CAST(minimum_links AS DOUBLE) AS threshold,
  'parameter:minimum_links' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  money AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- The registration of the new firm, and one record of each link with a firm that had been debarred before it was founded.
WITH registered AS (
  SELECT
    r.subject_id,
    r.supplier_id,
    p.source,
    p.kz_regdate_local_date AS registered_date,
    p.ocid || '|' || p.id AS id,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY p.kz_regdate_local_date DESC, p.ocid, p.source) AS place
  FROM result r
  JOIN parties p ON p.id = r.supplier_id AND p.kz_regdate_local_date IS NOT NULL
),
told AS (
  SELECT source, party_id, kind, value, 'parties' AS table_name, ocid || '|' || party_id AS id,
    CASE kind WHEN 'telephone' THEN 'contact_telephone' WHEN 'email' THEN 'contact_email' ELSE 'street_address' END AS field
  FROM x_party_contacts
  UNION ALL
  SELECT source, id AS party_id, 'telephone' AS kind, kz_phone_id AS value, 'parties' AS table_name, ocid || '|' || id AS id,
    'kz_phone_id' AS field
  FROM parties
  WHERE kz_phone_id IS NOT NULL
  UNION ALL
  SELECT source, id AS party_id, 'email' AS kind, kz_email_id AS value, 'parties' AS table_name, ocid || '|' || id AS id,
    'kz_email_id' AS field
  FROM parties
  WHERE kz_email_id IS NOT NULL
  UNION ALL
  SELECT source, supplier_id AS party_id, 'account' AS kind, kz_supplier_account_id AS value, 'contracts' AS table_name,
    ocid || '|' || id AS id, 'kz_supplier_account_id' AS field
  FROM contracts
  WHERE kz_supplier_account_id IS NOT NULL
  UNION ALL
  SELECT source, party_id, 'identifier' AS kind, person_id AS value, 'party_people' AS table_name,
    ocid || '|' || party_id || '|' || id AS id, 'person_id' AS field
  FROM party_people
  WHERE person_id IS NOT NULL
  UNION ALL
  SELECT source, party_id, 'name' AS kind, person_name_id AS value, 'party_people' AS table_name,
    ocid || '|' || party_id || '|' || id AS id, 'person_name_id' AS field
  FROM party_people
  WHERE person_name_id IS NOT NULL
),
debarred AS (
  SELECT DISTINCT supplier_id, start_date FROM unscrupulous_suppliers WHERE start_date IS NOT NULL
),
shared AS (
  SELECT DISTINCT g.subject_id, n.source, n.kind, n.value, d.supplier_id AS debarred_id, d.start_date
  FROM registered g
  CROSS JOIN params q
  JOIN told n ON n.source = g.source AND n.party_id = g.supplier_id
  JOIN told o ON o.source = n.source AND o.kind = n.kind AND o.value = n.value
  JOIN debarred d ON d.supplier_id = o.party_id
  WHERE g.place = 1 AND d.supplier_id <> g.supplier_id AND d.start_date <= g.registered_date
    AND g.registered_date <= date_add('month', q.months, d.start_date)
),
record AS (
  SELECT
    s.subject_id,
    t.party_id,
    t.table_name,
    t.id,
    t.field,
    row_number() OVER (PARTITION BY s.subject_id, t.party_id, s.kind, s.value ORDER BY t.table_name, t.id, t.field) AS place
  FROM shared s
  JOIN result r ON r.subject_id = s.subject_id
  JOIN told t ON t.source = s.source AND t.kind = s.kind AND t.value = s.value AND t.party_id IN (s.debarred_id, r.supplier_id)
)
SELECT subject_id, 'parties' AS table_name, id, 'kz_regdate' AS field FROM registered WHERE place = 1
UNION
SELECT subject_id, 'parties' AS table_name, id, 'name' AS field FROM registered WHERE place = 1
UNION
SELECT subject_id, table_name, id, field FROM record WHERE place = 1
UNION
SELECT s.subject_id, 'unscrupulous_suppliers' AS table_name,
  s.debarred_id || '|' || CAST(s.start_date AS VARCHAR) AS id, f.field
FROM shared s
CROSS JOIN (VALUES ('supplier_name'), ('start_date'), ('end_date')) AS f (field)
ORDER BY subject_id, table_name, id, field
