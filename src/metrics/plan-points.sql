/*---
name: plan-points
version: 1
group: volume
kind: count
unit: plan
format: count
needs: [plans.ocid]
texts:
  title:
    en: Plan points
    ru: Пункты плана
    kk: Жоспар тармақтары
  question:
    en: How many purchases are planned?
    ru: Сколько закупок запланировано?
    kk: Қанша сатып алу жоспарланған?
  why:
    en: What is planned and not bought, or bought and not planned, is worth a question.
    ru: Запланированное, но не купленное, и купленное вне плана стоит вопроса.
    kk: Жоспарланып сатып алынбағаны мен жоспарсыз сатып алынғаны сұрақ тудырады.
  read:
    en: Points of yearly plans in their newest form; deleted ones are left out. The year is that of the plan.
    ru: Пункты годовых планов в последней редакции; удалённые не входят. Год — год плана.
    kk: Жылдық жоспар тармақтарының соңғы түрі; жойылғандары кірмейді. Жыл — жоспар жылы.
---*/
SELECT p.source, p.ocid, p.id
FROM x_dim_plans p
ORDER BY p.source, p.ocid, p.id
