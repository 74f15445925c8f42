-- Turn timers that are due into events. A timer's member is "<conversation id> <name>".
-- KEYS: timers, in log      ARGV: now in milliseconds, most to fire
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'WITHSCORES', 'LIMIT', 0, ARGV[2])
for i = 1, #due, 2 do
  local id, name = string.match(due[i], '^(%S+) (%S+)$')
  redis.call('ZREM', KEYS[1], due[i])
  redis.call('XADD', KEYS[2], '*', 'event',
    '{"type":"timer_fired","conversation_id":"' .. id .. '","at":' .. ARGV[1]
    .. ',"name":"' .. name .. '","due":' .. due[i + 1] .. '}')
end
return #due / 2
