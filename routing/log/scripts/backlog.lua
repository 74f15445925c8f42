-- How much of one partition waits to be done, looked at from the store's own clock.
-- KEYS: dead letters, then the in log and each executor's out log, then their readers' cursors
-- ARGV: the most to count of each
-- Returns, for the router and then each executor, how many entries it has yet to pass and the
-- age of the oldest in milliseconds; then how many dead letters are messages, events, effects and
-- turns.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local found = {}
local readers = (#KEYS - 1) / 2
for i = 2, 1 + readers do
  local cursor = redis.call('GET', KEYS[i + readers]) or '0-0'
  local waiting = redis.call('XRANGE', KEYS[i], '(' .. cursor, '+', 'COUNT', ARGV[1])
  local oldest = waiting[1] and tonumber(string.match(waiting[1][1], '^%d+')) or now
  found[#found + 1] = #waiting
  found[#found + 1] = math.max(0, now - oldest)
end
local dead = { message = 0, event = 0, effect = 0, turn = 0 }
if redis.call('TYPE', KEYS[1]).ok == 'hash' then
  for _, id in ipairs(redis.call('HKEYS', KEYS[1])) do
    local kind = string.match(id, '^(%a+):') or ''
    kind = dead[kind] and kind or 'message' -- the id of a message begins with its conversation's
    dead[kind] = dead[kind] + 1
  end
end
for _, kind in ipairs({ 'message', 'event', 'effect', 'turn' }) do
  found[#found + 1] = dead[kind]
end
return found
