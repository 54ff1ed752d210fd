/*---
name: market-hhi
version: 1
codes: {ocp: [R051], cardinal: []}
severity: statistical
grade: question
stage: award
subject: market
needs: [contracts.value_amount, contracts.date_signed, awards.supplier_id, awards.value_amount, items.classification_id]
value: number
parameters:
  # The mark of a highly concentrated market in merger guidelines (2,500 of 10,000; four equal sellers).
  threshold:
    type: decimal
    default: 0.25
    min: 0
    max: 1
    text:
      en: least Herfindahl-Hirschman index, the sum of the squares of all suppliers' shares (1 is a single supplier)
      ru: наименьший индекс Херфиндаля — Хиршмана, сумма квадратов долей поставщиков (1 — единственный поставщик)
      kk: Херфиндаль — Хиршман индексінің ең аз мәні, өнім берушілер үлестері квадраттарының қосындысы (1 — жалғыз өнім беруші)
  # 30 is usual for market rules: with n purchases the index is never below 1/n.
  minimum_contracts:
    type: integer
    default: 30
    min: 1
    unit: contract
    text:
      en: leave out markets with fewer contracts or awards in the year
      ru: не рассматривать рынки, где за год меньше договоров
      kk: жыл ішінде шарттары бұдан аз нарықтарды қарамау
  minimum_buyers:
    type: integer
    default: 3
    min: 1
    unit: buyer
    text:
      en: leave out markets with fewer buyers, where the index tells of the buyers and not of the market
      ru: не рассматривать рынки, где заказчиков меньше (там индекс говорит о заказчиках, а не о рынке)
      kk: тапсырыс берушілері бұдан аз нарықтарды қарамау (ондайда индекс нарықты емес, тапсырыс берушілерді сипаттайды)
law: []
violations: []
texts:
  title:
    en: A market in few hands
    ru: Рынок в немногих руках
    kk: Азғана қолдағы нарық
  question:
    en: In which markets (product group, region, year) did few suppliers share the public money among themselves?
    ru: На каких рынках (товарная группа, регион, год) бюджетные деньги достались немногим поставщикам?
    kk: Қай нарықтарда (тауар тобы, өңір, жыл) бюджет ақшасы азғана өнім берушіге тиді?
  why:
    en: >-
      Where few suppliers share a market it is easier for them to agree on prices and on who wins, and harder for new
      ones to enter. The index sums the squares of all shares of the money, so a large share weighs more than several
      small ones. What is bought on grounds that name the supplier is left out.
    ru: >-
      Когда рынок делят немногие, им легче договориться о ценах и о победителях, а новым труднее войти. Индекс складывает
      квадраты долей в деньгах, поэтому большая доля весит больше нескольких малых. Закупки на основаниях, где поставщик
      предопределён, не учитываются.
    kk: >-
      Нарықты азғана тұлға бөліссе, оларға бағалар мен жеңімпаздар туралы келісу оңай, ал жаңаларға кіру қиын. Индекс ақшадағы
      үлестердің квадраттарын қосады, сондықтан үлкен үлес бірнеше кішіден салмақтырақ. Өнім берушісі алдын ала белгілі
      негіздердегі сатып алулар есепке алынбайды.
  innocent:
    en:
      - The thing needs a licence, a plant or a network that few firms have.
      - One large contract of the year outweighs many small ones.
      - The region is small and far away.
      - Six digits of the code cover a narrow special product.
    ru:
      - Для этого нужны лицензия, завод или сеть, которые есть у немногих.
      - Один крупный договор года перевешивает множество мелких.
      - Регион мал и удалён.
      - Шесть цифр кода охватывают узкий специальный товар.
    kk:
      - Бұл үшін азғана фирмада бар лицензия, зауыт немесе желі қажет.
      - Жылдың бір ірі шарты көптеген ұсақ шарттан басым.
      - Өңір шағын әрі шалғай.
      - Кодтың алты цифры тар арнаулы тауарды қамтиды.
  next:
    en:
      - See who the suppliers are, and whether they bid against one another or take turns.
      - Compare with the same market a year earlier and in other regions.
      - Look for suppliers that bid and never win.
    ru:
      - Посмотреть, кто эти поставщики, соперничают ли они или побеждают по очереди.
      - Сравнить с тем же рынком годом раньше и в других регионах.
      - Поискать участников, которые подают заявки и никогда не выигрывают.
    kk:
      - Бұл өнім берушілер кім екенін, олар бәсекелесе ме әлде кезектесіп жеңе ме — соны қарау.
      - Дәл сол нарықтың бір жыл бұрынғы және басқа өңірлердегі жағдайымен салыстыру.
      - Өтінім беріп, ешқашан жеңбейтін қатысушыларды іздеу.
  summary:
    en: "The market {{title}} was in few hands in {{year}}: the concentration index is {{value}} (the mark is {{threshold}}), with {{money}}{{net}} spent there. A sign of a risk, to be checked."
    ru: "Рынок {{title}} в {{year}} году был в немногих руках: индекс концентрации — {{value}} (порог — {{threshold}}), потрачено {{money}}{{net}}. Признак риска, требующий проверки."
    kk: "{{title}} нарығы {{year}} жылы азғана қолда болды: шоғырлану индексі — {{value}} (шек — {{threshold}}), жұмсалғаны — {{money}}{{net}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- Up to a tenth of a market's purchases may be in another currency or without a value: the index is then of what is known.
WITH judged AS (
  SELECT
    m.*,
    q.threshold,
    CASE
      WHEN m.purchases = 0 THEN 'not-applicable:obligatory-ground'
      WHEN m.purchases < q.minimum_contracts THEN 'not-applicable:few-contracts'
      WHEN m.buyers < q.minimum_buyers THEN 'not-applicable:few-buyers'
      WHEN m.unpriced * 10 > m.purchases THEN 'insufficient:values-missing'
      WHEN m.foreign_ones * 10 > m.purchases THEN 'insufficient:several-currencies'
      WHEN m.uncoded THEN 'insufficient:codes-missing'
      WHEN m.hhi >= q.threshold THEN 'flag'
      WHEN m.most_hhi >= q.threshold THEN 'insufficient:supplier-missing'
      ELSE 'pass'
    END AS verdict
  FROM x_markets m
  CROSS JOIN params q
)
SELECT
  market AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  CAST(NULL AS VARCHAR) AS buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  hhi AS value,
  threshold,
  'parameter:threshold' AS threshold_source,
  -- Not a group of peers; it tells whose money it is, and whether that is without value added tax.
  source || '|' || market AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  total AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- The fifty largest purchases; of the three largest the codes too.
WITH ranked AS (
  SELECT
    r.subject_id,
    p.source,
    p.ocid,
    p.table_name,
    p.id,
    p.record,
    p.lot_id,
    row_number() OVER (
      PARTITION BY r.subject_id ORDER BY p.amount DESC NULLS LAST, p.table_name, p.record, p.source
    ) AS place
  FROM result r
  JOIN x_purchases p ON p.source || '|' || p.market = r.peer_group
  WHERE p.ground <> 'obligatory'
)
SELECT c.subject_id, c.table_name, c.record AS id, f.field
FROM ranked c
JOIN (
  VALUES ('contracts', 'value_amount'), ('contracts', 'value_currency'), ('contracts', 'date_signed'),
    ('contracts', 'supplier_id'), ('contracts', 'buyer_id'), ('awards', 'value_amount'), ('awards', 'value_currency'),
    ('awards', 'date'), ('awards', 'supplier_id')
) AS f (table_name, field) ON f.table_name = c.table_name
WHERE c.place <= 50
UNION ALL
SELECT c.subject_id, 'contract_items' AS table_name, c.record || '|' || i.id AS id, 'classification_id' AS field
FROM ranked c
JOIN contract_items i ON i.source = c.source AND i.ocid = c.ocid AND i.contract_id = c.id
WHERE c.table_name = 'contracts' AND c.place <= 3
UNION ALL
SELECT c.subject_id, 'items' AS table_name, c.ocid || '|' || i.id AS id, 'classification_id' AS field
FROM ranked c
JOIN items i ON i.source = c.source AND i.ocid = c.ocid AND (i.related_lot = c.lot_id OR c.lot_id = '')
WHERE c.place <= 3
ORDER BY subject_id, table_name, id, field
