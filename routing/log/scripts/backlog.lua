-- How much of one partition waits to be done, looked at from the store's own clock.
-- KEYS: dead letters, then the in log and each executor's out log, then their readers' cursors
-- ARGV: the most to count of each
-- Returns, for the router and then each executor, how many entries it has yet to pass and the
-- age of the oldest in milliseconds; then how many dead letters are messages, and events.
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
local messages, events = 0, 0
if redis.call('TYPE', KEYS[1]).ok == 'hash' then
  for _, id in ipairs(redis.call('HKEYS', KEYS[1])) do
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
