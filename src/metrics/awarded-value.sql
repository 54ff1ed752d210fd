/*---
name: awarded-value
version: 1
codes: {U006: "", U014: "--by competitive"}
group: value
kind: sum
unit: award
format: money
needs: [awards.value_amount]
own:
  competitive:
    en: whether the method is competitive
    ru: конкурентный ли способ
    kk: тәсілі бәсекелес пе
texts:
  title:
    en: Awarded value
    ru: Сумма решений о победителях
    kk: Жеңімпаздар туралы шешімдер сомасы
  question:
    en: For how much were purchases awarded?
    ru: На какую сумму определены победители?
    kk: Жеңімпаздар қанша сомаға анықталды?
  why:
    en: What was promised before contracts were signed.
    ru: Что обещано до подписания договоров.
    kk: Шартқа қол қойылғанға дейін уәде етілгені.
  read:
    en: "Awards that stand, at their own value. An award and its contract are the same money: do not add this to contracted-value."
    ru: "Действующие решения по их собственной сумме. Решение и договор по нему — одни и те же деньги: не складывайте с contracted-value."
    kk: "Күшіндегі шешімдер, өз сомасымен. Шешім мен оның шарты — бір ақша: contracted-value-мен қоспаңыз."
---*/
SELECT
  a.source,
  a.ocid,
  a.id,
  a.amount AS numerator,
  CASE
    WHEN a.method IN (
      'tender', 'rating', 'turnkey', 'prequalified', 'two-stage', 'auction', 'quotation', 'catering', 'exchange', 'framework',
      'open', 'selective'
    ) THEN 'yes'
    WHEN a.method IS NOT NULL THEN 'no'
  END AS competitive
FROM x_dim_awards a
ORDER BY a.source, a.ocid, a.id
