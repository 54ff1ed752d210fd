/*---
name: savings-unspent
version: 1
group: value
kind: ratio
unit: plan
format: share
weighted: true
needs: [contract_items.kz_pln_point_id]
reasons:
  year-not-over:
    en: the year of the plan is not over
    ru: год плана ещё не кончился
    kk: жоспар жылы әлі аяқталған жоқ
texts:
  title:
    en: Planned and never contracted
    ru: Запланировано и не законтрактовано
    kk: Жоспарланған, бірақ шарт жасалмаған
  question:
    en: What part of past years' plans never became a contract?
    ru: Какая часть планов прошлых лет так и не стала договорами?
    kk: Өткен жылдар жоспарының қандай бөлігі шартқа айналмады?
  why:
    en: Money that was held back from others, or bought outside of what is published.
    ru: Деньги, удержанные у других, или покупки вне опубликованного.
    kk: Басқалардан ұсталып қалған ақша немесе жарияланбай сатып алынғандар.
  read:
    en: Points of plans of years that are over, of which no line of a concluded contract speaks. Purchases whose contracts are not open are among them.
    ru: Пункты планов завершившихся лет, на которые не ссылается ни одна позиция заключённого договора. Среди них и закупки, договоры которых не публикуются.
    kk: Аяқталған жылдар жоспарының жасалған шарттардың бірде-бір тармағы сілтемейтін тармақтары. Олардың ішінде шарттары жарияланбайтын сатып алулар да бар.
---*/
WITH used AS (
  SELECT DISTINCT i.source, i.kz_pln_point_id AS plan_id
  FROM contract_items i
  JOIN x_dim_contracts c ON c.source = i.source AND c.ocid = i.ocid AND c.id = i.contract_id AND c.is_concluded
  WHERE i.kz_pln_point_id IS NOT NULL
)
SELECT
  p.source,
  p.ocid,
  p.id,
  CASE WHEN u.plan_id IS NULL THEN 1 ELSE 0 END AS numerator,
  1 AS denominator,
  p.amount AS weight,
  CASE
    WHEN p.year IS NULL THEN 'date-missing'
    WHEN p.year >= year(d.data_date) THEN 'year-not-over'
  END AS reason
FROM x_dim_plans p
CROSS JOIN dataset d
LEFT JOIN plans n ON n.source = p.source AND n.ocid = p.ocid AND n.id = p.id
LEFT JOIN used u ON u.source = p.source AND u.plan_id = n.kz_id
ORDER BY p.source, p.ocid, p.id
