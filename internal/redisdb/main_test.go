package redisdb_test

import (
	"os"
	"testing"

	"github.com/redis/go-redis/v9/logging"
)

// TestMain silences go-redis, which says a lot of servers that die.
func TestMain(m *testing.M) {
	logging.Disable()
	os.Exit(m.Run())
}
