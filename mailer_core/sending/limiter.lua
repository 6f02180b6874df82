-- Reserve letters of the hour, all or as many as are left, in one step.
-- KEYS[1] prefix of the bucket's key, without the hour   ARGV[1] limit an hour   ARGV[2] wanted
-- The hour comes from Redis's own clock, so that all workers agree on it.
-- Answers {key_hour, granted, count after it, ms to the hour's end, epoch}; granted -1: no bucket yet.
local now = redis.call('TIME')
local seconds = tonumber(now[1])
local hour = seconds - seconds % 3600
local left_ms = (hour + 3600 - seconds) * 1000 - math.floor(tonumber(now[2]) / 1000)
local days = math.floor(hour / 86400)
-- Civil date from days (Howard Hinnant, "chrono-compatible low-level date algorithms").
local z = days + 719468
local era = math.floor(z / 146097)
local doe = z - era * 146097
local yoe = math.floor((doe - math.floor(doe / 1460) + math.floor(doe / 36524) - math.floor(doe / 146096)) / 365)
local doy = doe - (365 * yoe + math.floor(yoe / 4) - math.floor(yoe / 100))
local mp = math.floor((5 * doy + 2) / 153)
local day = doy - math.floor((153 * mp + 2) / 5) + 1
local month = mp < 10 and mp + 3 or mp - 9
local year = yoe + era * 400 + (month <= 2 and 1 or 0)
local key_hour = string.format('%04d%02d%02d%02d', year, month, day, (hour % 86400) / 3600)
local key = KEYS[1] .. ':' .. key_hour
local limit, wanted = tonumber(ARGV[1]), tonumber(ARGV[2])
local epoch = redis.call('HGET', key, 'epoch')
if not epoch then
  return {key_hour, -1, 0, left_ms, ''}
end
local count = tonumber(redis.call('HGET', key, 'count'))
local granted = math.max(0, math.min(wanted, limit - count))
if granted > 0 then
  count = redis.call('HINCRBY', key, 'count', granted)
end
return {key_hour, granted, count, left_ms, epoch}
