/*---
name: direct-share
version: 1
codes: {U035: "--by supplier --variant single-source --weight count"}
group: competition
kind: ratio
unit: purchase
format: share
better: lower
weighted: true
needs: [contracts.ocid|awards.ocid]
variants:
  direct:
    en: by direct contract
    ru: прямым договором
    kk: тікелей шартпен
  single-source:
    en: from one source, also after a failure or in a limited procedure
    ru: из одного источника, также после несостоявшейся закупки или в ограниченной процедуре
    kk: бір көзден, өтпеген сатып алудан кейін немесе шектеулі рәсімде де
  by-choice:
    en: directly, on a ground that left a choice
    ru: напрямую, по основанию, оставлявшему выбор
    kk: таңдау қалдырған негізбен тікелей
own:
  ground:
    en: "ground of a direct contract: whether it left a choice"
    ru: "основание прямого договора: оставляло ли выбор"
    kk: "тікелей шарттың негізі: таңдау қалдырды ма"
texts:
  title:
    en: Direct purchases
    ru: Доля прямых закупок
    kk: Тікелей сатып алулардың үлесі
  question:
    en: What part of what was bought was given to a supplier directly?
    ru: Какая часть купленного отдана поставщику напрямую?
    kk: Сатып алынғанның қандай бөлігі өнім берушіге тікелей берілді?
  why:
    en: Nobody else could offer a better price.
    ru: Никто другой не мог предложить лучшую цену.
    kk: Басқа ешкім жақсырақ баға ұсына алмады.
  read:
    en: "Concluded contracts, and awards where no contract is published. direct: by direct contract. single-source: also after a procedure that failed, and limited procedures of other publishers. by-choice: directly on a ground that left a choice; grounds that name the supplier are in the denominator alone."
    ru: "Заключённые договоры, а где они не опубликованы — решения о победителе. direct: прямой договор. single-source: также по несостоявшимся закупкам и ограниченные процедуры других издателей. by-choice: напрямую по основанию, оставлявшему выбор; основания, где поставщик предопределён, входят только в знаменатель."
    kk: "Жасалған шарттар, ал олар жарияланбаса — жеңімпаз туралы шешімдер. direct: тікелей шарт. single-source: өтпеген сатып алудан кейінгі және басқа жариялаушылардың шектеулі рәсімдері де. by-choice: таңдау қалдырған негізбен тікелей; өнім берушісі алдын ала белгілі негіздер тек бөлімге кіреді."
---*/
SELECT
  u.source,
  u.ocid,
  u.id,
  v.variant,
  CASE
    WHEN v.variant = 'direct' AND u.method = 'direct' THEN 1
    WHEN v.variant = 'single-source' AND u.method IN ('direct', 'after-failure', 'limited') THEN 1
    WHEN v.variant = 'by-choice' AND u.method = 'direct' AND u.ground = 'choice' THEN 1
    ELSE 0
  END AS numerator,
  1 AS denominator,
  u.amount AS weight,
  u.ground,
  CASE
    WHEN u.method IS NULL THEN 'method-missing'
    WHEN v.variant = 'by-choice' AND u.method = 'direct' AND u.ground = 'unknown' THEN 'grounds-missing'
  END AS reason
FROM x_dim_purchases u
CROSS JOIN (VALUES ('direct'), ('single-source'), ('by-choice')) AS v (variant)
ORDER BY u.source, u.ocid, u.id, v.variant
