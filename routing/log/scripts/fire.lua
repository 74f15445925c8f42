-- Turn timers that are due into events. A timer's member is "<conversation id> <name>".
-- KEYS: timers and in log of each partition      ARGV: now in milliseconds, most to fire of each
-- Returns for each partition how many.
local fired = {}
for i = 1, #KEYS, 2 do
  local timers, log = KEYS[i], KEYS[i + 1]
  local due = redis.call('ZRANGEBYSCORE', timers, '-inf', ARGV[1], 'WITHSCORES', 'LIMIT', 0, ARGV[2])
  for at = 1, #due, 2 do
    local id, name = string.match(due[at], '^(%S+) (%S+)$')
    redis.call('ZREM', timers, due[at])
    redis.call('XADD', log, '*', 'event',
      '{"type":"timer_fired","conversation_id":"' .. id .. '","at":' .. ARGV[1]
      .. ',"name":"' .. name .. '","due":' .. due[at + 1] .. '}')
  end
  fired[#fired + 1] = #due / 2
end
return fired
