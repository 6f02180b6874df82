-- Count one action of a user within a sliding window, if there is room, in one step.
-- KEYS[1] the user's actions of one kind, scored by time
-- ARGV: limit, window in ms, this action's id, then pairs (id, age in ms): what the database knows, to restore
--       what Redis has lost or has not seen
-- Answers {1, 0} counted, {0, ms until there is room}.
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
for i = 4, #ARGV, 2 do
  redis.call('ZADD', KEYS[1], 'NX', ms - ARGV[i + 1], ARGV[i])
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ms - window)
redis.call('PEXPIRE', KEYS[1], window)
local counted = redis.call('ZCARD', KEYS[1])
if counted >= limit then
  local leaving = redis.call('ZRANGE', KEYS[1], counted - limit, counted - limit, 'WITHSCORES')
  return {0, leaving[2] + window - ms}
end
redis.call('ZADD', KEYS[1], ms, ARGV[3])
redis.call('PEXPIRE', KEYS[1], window)
return {1, 0}
