-- Take or keep leases.
-- KEYS: leases      ARGV: worker, milliseconds
-- Returns for each whether it is the worker's now.
local held = {}
for i, lease in ipairs(KEYS) do
  local holder = redis.call('GET', lease)
  held[i] = (not holder or holder == ARGV[1]) and 1 or 0
  if held[i] == 1 then
    redis.call('SET', lease, ARGV[1], 'PX', ARGV[2])
  end
end
return held
