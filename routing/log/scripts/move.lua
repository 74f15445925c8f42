-- Move the cursor of an executor, never back: a worker that lost its partition may come late.
-- KEYS: cursor      ARGV: cursor to be
local function parts(id)
  local moment, place = string.match(id, '^(%d+)-(%d+)$')
  return tonumber(moment), tonumber(place)
end
local moment, place = parts(redis.call('GET', KEYS[1]) or '0-0')
local new_moment, new_place = parts(ARGV[1])
if new_moment < moment or (new_moment == moment and new_place <= place) then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1])
return 1
