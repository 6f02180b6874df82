SELECT c.window_start, c.window_end, c.window_zone, (now() AT TIME ZONE c.window_zone)::time(0) AS local_time,
       q.deferred_until
FROM mailer_campaign c LEFT JOIN mailer_campaignqueue q ON q.campaign_id = c.id
WHERE c.id = :'campaign_id'
