-- Count one action of a user within a sliding window, if there is room, in one step.
-- KEYS[1] the user's actions of one kind, scored by time
-- ARGV: limit, window in ms, this action's id, '1' if what follows is all that the database knows,
--       then pairs (id, age in ms) to restore what Redis lost
-- Answers {1, 0} counted, {0, ms until there is room}, {-1, 0} Redis knows nothing: ask the database.
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
if ARGV[4] ~= '1' and redis.call('EXISTS', KEYS[1]) == 0 then
  return {-1, 0}
end
for i = 5, #ARGV, 2 do
  redis.call('ZADD', KEYS[1], 'NX', ms - ARGV[i + 1], ARGV[i])
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ms - window)
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if redis.call('ZCARD', KEYS[1]) >= limit then
  redis.call('PEXPIRE', KEYS[1], window)
  return {0, oldest[2] + window - ms}
end
redis.call('ZADD', KEYS[1], ms, ARGV[3])
redis.call('PEXPIRE', KEYS[1], window)
return {1, 0}
