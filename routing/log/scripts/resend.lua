-- Put a dead letter back into its log, once.
-- KEYS: dead letters, log      ARGV: letter, name of the log's field, what to put there
if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then
  return 0
end
redis.call('XADD', KEYS[2], '*', ARGV[2], ARGV[3])
return 1
