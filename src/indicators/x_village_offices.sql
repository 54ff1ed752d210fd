-- One row per buyer of goszakup that is an akim's office of a village, rural district or small town, by its name: the law
-- sets it a larger limit for small direct purchases. Where the name leaves a doubt it is taken for one.
SELECT DISTINCT source, id
FROM parties
WHERE id IS NOT NULL AND (
  regexp_like(lower(coalesce(name, '')), 'аппарат\S* акима .*(сел[аоь]|сёл|аул|пос[её]л|ауыл|кент)')
  OR regexp_like(lower(coalesce(name, '')), '(ауылдық округ|ауыл|кент|қала)\S* әкім\S* аппарат')
  OR regexp_like(lower(coalesce(name, '')), 'аппарат\S* акима город')
) AND NOT regexp_like(
  lower(coalesce(name, '')), 'аппарат\S* акима города (астан|алмат|шымкент)|(астана|алматы|шымкент) қаласы\S* әкім'
)
ORDER BY source, id
