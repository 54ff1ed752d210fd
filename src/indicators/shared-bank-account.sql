/*---
name: shared-bank-account
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: needs-a-document
stage: contract
subject: supplier
needs: [contracts.supplier_id, contracts.kz_supplier_account_id]
value: number
parameters:
  # From so many suppliers on the account is a bank's, a factor's or the treasury's.
  common_suppliers:
    type: integer
    default: 5
    min: 3
    unit: supplier
    text:
      en: an account of so many suppliers belongs to a bank, a factor or the treasury
      ru: счёт, общий для стольких поставщиков, принадлежит банку, фактору или казначейству
      kk: осынша өнім берушіге ортақ шот банкке, факторға немесе қазынашылыққа тиесілі
law: [kz:106-VIII:law:7-3]
violations: [sham]
reasons:
  accounts-missing:
    en: no bank account of the supplier is known (told only where records were fetched with persons)
    ru: банковский счёт поставщика неизвестен (он есть, только если записи получены с данными о лицах)
    kk: өнім берушінің банк шоты белгісіз (бұл жазбалар адамдар туралы деректермен алынғанда ғана болады)
  account-changed-in-a-contract:
    en: the account is the same only in contracts that were changed, as when a claim is passed to a factor
    ru: счёт совпадает лишь в изменённых договорах, как при уступке требования фактору
    kk: шот талапты факторға бергендегідей, тек өзгертілген шарттарда ғана бірдей
texts:
  title:
    en: Two suppliers are paid to one bank account
    ru: Двум поставщикам платят на один банковский счёт
    kk: Екі өнім берушіге бір банк шотына төленеді
  question:
    en: Which suppliers name in their contracts the bank account of another supplier?
    ru: Какие поставщики указывают в договорах банковский счёт другого поставщика?
    kk: Қай өнім берушілер шарттарында басқа өнім берушінің банк шотын көрсетеді?
  why:
    en: >-
      Who is paid to one account has one purse. When both bid, they are not rivals, and affiliates may not bid for the same
      lot (article 7(3) of the Law). Accounts are compared as hashes, and those of many suppliers are passed over: they
      belong to banks, factors or the treasury. Contracts that were changed afterwards do not count alone, since a claim may
      have been passed to a factor (article 18(2)(11)).
    ru: >-
      У тех, кому платят на один счёт, общий кошелёк. Если оба подают заявки, они не соперники, а аффилированным лицам нельзя
      участвовать в одном лоте (пункт 3 статьи 7 Закона). Счета сравниваются в виде хешей; счета многих поставщиков не
      учитываются: они принадлежат банкам, факторам или казначейству. Изменённые договоры сами по себе не учитываются:
      требование могли уступить фактору (подпункт 11) пункта 2 статьи 18).
    kk: >-
      Бір шотқа төлем алатындардың әмияны бір. Екеуі де өтінім берсе, олар қарсылас емес, ал үлестес тұлғаларға бір лотқа
      қатысуға болмайды (Заңның 7-бабының 3-тармағы). Шоттар хеш түрінде салыстырылады; көп өнім берушінің шоттары есепке
      алынбайды: олар банкке, факторға немесе қазынашылыққа тиесілі. Кейін өзгертілген шарттар өз бетінше есептелмейді: талап
      факторға берілген болуы мүмкін (18-баптың 2-тармағының 11) тармақшасы).
  innocent:
    en:
      - Somebody typed the wrong account, copying an older contract.
      - One firm is the successor of the other and kept its account.
      - Both gave their claims to the same small factor.
      - Several firms use one account of a notary or an agent, as the law allows.
    ru:
      - Счёт указан ошибочно, скопирован из старого договора.
      - Одна фирма — преемница другой и сохранила её счёт.
      - Обе уступили требования одному небольшому фактору.
      - Несколько фирм пользуются счётом нотариуса или агента, как позволяет закон.
    kk:
      - Шот ескі шарттан көшіріліп, қате көрсетілген.
      - Бір фирма екіншісінің мирасқоры, шоты сақталған.
      - Екеуі де талаптарын бір шағын факторға берген.
      - Бірнеше фирма заң рұқсат еткендей нотариустың не агенттің шотын пайдаланады.
  next:
    en:
      - Open both contracts on the portal and compare the requisites.
      - See whether the two bid against each other, and who wins then.
      - Compare heads, founders, addresses and telephones of the firms.
    ru:
      - Открыть оба договора на портале и сравнить реквизиты.
      - Посмотреть, соперничают ли эти двое и кто тогда побеждает.
      - Сравнить руководителей, учредителей, адреса и телефоны фирм.
    kk:
      - Порталда екі шартты да ашып, деректемелерін салыстыру.
      - Екеуі бәсекелесе ме және ондайда кім жеңеді — қарау.
      - Фирмалардың басшыларын, құрылтайшыларын, мекенжайлары мен телефондарын салыстыру.
  summary:
    en: "In contracts of {{year}} ({{money}}{{net}}) {{supplier}} names a bank account that another supplier names as well (suppliers with the account: {{value}}): to be checked in the contracts."
    ru: "В договорах {{year}} года ({{money}}{{net}}) {{supplier}} указывает банковский счёт, который указывает и другой поставщик (поставщиков со счётом: {{value}}): требуется проверка по договорам."
    kk: "{{year}} жылғы шарттарда ({{money}}{{net}}) {{supplier}} басқа өнім беруші де көрсететін банк шотын көрсетеді (шоты бірдей өнім берушілер: {{value}}): шарттардан тексеру қажет."
---*/
-- An account is a keyed hash of its number; the bank's code is a part of the number. Of what both signed only contracts
-- that were never changed show whose account it was.
WITH contract AS (
  SELECT
    source,
    ocid,
    id,
    supplier_id,
    year(date_signed_local_date) AS year,
    date_signed_local_date AS signed_date,
    kz_supplier_account_id AS account,
    coalesce(kz_versions_count, coalesce(amendments_count, 0) + 1) <= 1 AS is_unchanged,
    value_amount,
    coalesce(value_currency, '') AS currency
  FROM contracts
  WHERE kz_id IS NOT NULL AND supplier_id IS NOT NULL AND date_signed_local_date IS NOT NULL
    AND coalesce(status, 'active') NOT IN ('cancelled', 'pending')
    AND coalesce(kz_ref_contract_status_id, 190) NOT IN (330, 430, 455, 461, 480)
),
account AS (
  SELECT
    source,
    account,
    count(DISTINCT supplier_id) AS suppliers,
    count(DISTINCT CASE WHEN is_unchanged THEN supplier_id END) AS unchanged
  FROM contract
  WHERE account IS NOT NULL
  GROUP BY source, account
),
supplier AS (
  SELECT
    c.source,
    c.supplier_id,
    c.year,
    max(c.signed_date) AS last_date,
    count(c.account) AS told,
    max(CASE WHEN c.is_unchanged AND a.unchanged > 1 AND a.suppliers < q.common_suppliers THEN a.unchanged ELSE 0 END) AS sharing,
    max(CASE WHEN a.suppliers > 1 AND a.suppliers < q.common_suppliers THEN a.suppliers ELSE 0 END) AS perhaps,
    CASE WHEN min(c.currency) = max(c.currency) AND count(c.value_amount) = count(*)
      THEN CAST(sum(c.value_amount) AS DECIMAL(38, 2)) END AS money,
    CASE WHEN min(c.currency) = max(c.currency) AND count(c.value_amount) = count(*) THEN nullif(min(c.currency), '') END
      AS currency
  FROM contract c
  CROSS JOIN params q
  LEFT JOIN account a ON a.source = c.source AND a.account = c.account
  GROUP BY c.source, c.supplier_id, c.year
),
judged AS (
  SELECT
    s.*,
    CASE
      WHEN s.told = 0 THEN 'insufficient:accounts-missing'
      WHEN s.sharing > 1 THEN 'flag'
      WHEN s.perhaps > 1 THEN 'insufficient:account-changed-in-a-contract'
      ELSE 'pass'
    END AS verdict
  FROM supplier s
)
SELECT
  supplier_id || '|' || CAST(year AS VARCHAR) AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  CAST(NULL AS VARCHAR) AS buyer_id,
  supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(sharing AS DOUBLE) AS value,
  CAST(2 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  -- Not a group of peers; it tells whose money it is, and whether that is without value added tax.
  source || '|' || CAST(year AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  money AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- Five contracts of the year with such an account, and two of each other supplier that names it.
WITH own AS (
  SELECT r.subject_id, r.supplier_id, c.source, c.ocid, c.id, c.kz_supplier_account_id AS account, c.supplier_id AS who
  FROM result r
  JOIN contracts c
    ON c.supplier_id = r.supplier_id AND year(c.date_signed_local_date) = year(r.date) AND c.kz_supplier_account_id IS NOT NULL
),
used AS (
  SELECT DISTINCT subject_id, supplier_id, source, account FROM own
),
named AS (
  SELECT u.subject_id, u.account, u.supplier_id, c.source, c.ocid, c.id, c.supplier_id AS who
  FROM used u
  CROSS JOIN params q
  JOIN contracts c ON c.source = u.source AND c.kz_supplier_account_id = u.account AND c.supplier_id <> u.supplier_id
  JOIN (
    SELECT source, kz_supplier_account_id AS account, count(DISTINCT supplier_id) AS suppliers
    FROM contracts
    WHERE kz_supplier_account_id IS NOT NULL
    GROUP BY source, kz_supplier_account_id
  ) s ON s.source = u.source AND s.account = u.account
  WHERE s.suppliers < q.common_suppliers
),
cited AS (
  SELECT
    n.subject_id, n.ocid, n.id, row_number() OVER (PARTITION BY n.subject_id, n.who ORDER BY n.ocid, n.id, n.source) AS place, 2 AS most
  FROM named n
  UNION ALL
  SELECT
    o.subject_id, o.ocid, o.id, row_number() OVER (PARTITION BY o.subject_id ORDER BY o.ocid, o.id, o.source) AS place, 5 AS most
  FROM own o
  JOIN (SELECT DISTINCT subject_id, account FROM named) n ON n.subject_id = o.subject_id AND n.account = o.account
)
SELECT c.subject_id, 'contracts' AS table_name, c.ocid || '|' || c.id AS id, f.field
FROM cited c
CROSS JOIN (
  VALUES ('supplier_id'), ('kz_supplier_account_id'), ('kz_supplier_bik'), ('date_signed'), ('kz_contract_number_sys')
) AS f (field)
WHERE c.place <= c.most
ORDER BY subject_id, table_name, id, field
