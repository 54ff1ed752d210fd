/*---
name: codes-per-supplier
version: 1
codes: {U039: "--by supplier"}
group: suppliers
kind: per
unit: purchase
format: number
needs: [contracts.supplier_id|awards.supplier_id, items.classification_id|contract_items.classification_id|award_items.classification_id]
reasons:
  code-missing:
    en: the code is missing
    ru: нет кода
    kk: коды жоқ
texts:
  title:
    en: Kinds of things per supplier
    ru: Видов предметов на поставщика
    kk: Өнім берушіге шаққандағы зат түрлері
  question:
    en: How many different codes does a supplier deliver?
    ru: Сколько разных кодов поставляет поставщик?
    kk: Өнім беруші қанша түрлі код бойынша жеткізеді?
  why:
    en: A supplier of everything may be a go-between.
    ru: Поставщик всего подряд может быть посредником.
    kk: Бәрін жеткізетін өнім беруші делдал болуы мүмкін.
  read:
    en: Different codes of the lines of a supplier's contracts (where they have none, the code of the lot), then the mean and the median over suppliers; by supplier it is the number itself. n counts lines.
    ru: Разные коды позиций договоров поставщика (если их нет — код лота), затем среднее и медиана по поставщикам; по supplier — само число. n — число позиций.
    kk: Өнім беруші шарттары тармақтарының түрлі кодтары (болмаса — лот коды), одан кейін өнім берушілер бойынша орташасы мен медианасы; supplier бойынша — санның өзі. n — тармақтар саны.
---*/
WITH listed AS (
  SELECT DISTINCT source, ocid, CASE stage WHEN 'contract' THEN 'contracts:' ELSE 'awards:' END || owner_id AS id, scheme, digits
  FROM x_item_codes
  WHERE stage <> 'tender'
)
SELECT
  u.source,
  u.ocid,
  u.id,
  u.thing AS group_id,
  coalesce(i.scheme, u.scheme, '') || ':' || coalesce(i.digits, u.digits) AS thing,
  CASE WHEN coalesce(i.digits, u.digits) IS NULL THEN 'code-missing' END AS reason
FROM x_dim_purchases u
LEFT JOIN listed i ON i.source = u.source AND i.ocid = u.ocid AND i.id = u.id
ORDER BY u.source, u.ocid, u.id, thing
