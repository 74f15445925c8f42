-- Reserve the next free moment of a rate limit that all processes share (the generic cell rate
-- algorithm: ITU-T I.371, annex A). Returns the milliseconds until then. A message in bulk gets a
-- moment only where no other waits; else nothing is reserved, and the answer is negative.
-- KEYS: rate      ARGV: milliseconds between two, how many may go at once, '1' for bulk
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local between, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local wait = math.max(0, due - now - (burst - 1) * between)
if ARGV[3] == '1' and due > now then
  return -math.ceil(due - now)
end
redis.call('SET', KEYS[1], due + between, 'PX', math.ceil(due + between - now))
return math.ceil(wait)
