-- How much of one partition waits to be done, looked at from the store's own clock.
-- KEYS: in log, out log, dead letters, the router's cursor, then a cursor for every executor
-- ARGV: the most to count of each
-- Returns, for the router and then each executor, how many entries it has yet to pass and the
-- age of the oldest in milliseconds; then how many dead letters are messages, and events.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local found = {}
for i = 4, #KEYS do
  local log = i == 4 and KEYS[1] or KEYS[2]
  local cursor = redis.call('GET', KEYS[i]) or '0-0'
  local waiting = redis.call('XRANGE', log, '(' .. cursor, '+', 'COUNT', ARGV[1])
  local oldest = waiting[1] and tonumber(string.match(waiting[1][1], '^%d+')) or now
  found[#found + 1] = #waiting
  found[#found + 1] = math.max(0, now - oldest)
end
local messages, events = 0, 0
if redis.call('TYPE', KEYS[3]).ok == 'hash' then
  for _, id in ipairs(redis.call('HKEYS', KEYS[3])) do
    if string.sub(id, 1, 6) == 'event:' then
      events = events + 1
    else
      messages = messages + 1
    end
  end
end
found[#found + 1] = messages
found[#found + 1] = events
return found
