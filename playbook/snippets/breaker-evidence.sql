SELECT e.at::timestamptz(0), e.kind, e.until::timestamptz(0), count(x.value) AS errors, x.value->>'phase' AS phase,
       x.value->>'code' AS code, x.value->>'enhanced' AS enhanced, x.value->>'scope' AS scope,
       left(x.value->>'error', 60) AS error
FROM mailer_breakerevent e
JOIN mailer_campaignqueue q ON q.id = e.queue_id
LEFT JOIN LATERAL jsonb_array_elements(e.evidence) AS x ON true
WHERE q.campaign_id = :'campaign_id'
GROUP BY e.id, 5, 6, 7, 8, 9
ORDER BY e.at DESC, errors DESC, error
LIMIT 20
