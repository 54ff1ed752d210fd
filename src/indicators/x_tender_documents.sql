-- One row per tender process and type of the documents of its tender ('' where a document has no type): how many, how
-- many of them are dated, and when the first was published.
SELECT
  source,
  ocid,
  coalesce(document_type, '') AS document_type,
  count(*) AS documents,
  count(date_published) AS dated,
  min(date_published) AS first_published,
  min(date_published_local_date) AS first_published_date
FROM documents
WHERE parent = 'tender'
GROUP BY source, ocid, coalesce(document_type, '')
ORDER BY source, ocid, document_type
