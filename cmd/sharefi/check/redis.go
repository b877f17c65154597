package check

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/records"
	"github.com/sharefi/sharefi/internal/backup"
	"github.com/sharefi/sharefi/internal/redischild"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// Redis tries the shop's Redis, and learns whether the shop is at work.
func (k *Checker) Redis(ctx context.Context) []Finding {
	var trouble redischild.Trouble
	db, sole, closeDB, err := records.Open(ctx, k.Config, k.log)
	var unfit records.Unfit
	switch {
	case errors.As(err, &unfit):
		return asFindings([]records.Doubt{unfit.Doubt})
	case errors.Is(err, redischild.ErrLocked):
		k.AtWork = true
		if says, remedy := app.RedisTrouble(k.Config); says != "" {
			return []Finding{fails(says, remedy)}
		}
		return []Finding{well("in use by the sharefi that runs here")}
	case errors.Is(err, redischild.ErrNoServer):
		return []Finding{fails("neither redis-server nor valkey-server is installed",
			"apt-get install redis-server, or name a Redis with the key redis")}
	case errors.As(err, &trouble):
		return []Finding{fails(fmt.Sprintf("%s (%s)", trouble.Error(), trouble.Why), trouble.Remedy())}
	case err != nil:
		return []Finding{fails(err, "look at redis.log in "+k.Data)}
	}
	defer closeDB()
	node, _, err := db.Node(ctx)
	if err == nil {
		err = node.Ping(ctx).Err()
	}
	if err != nil {
		return []Finding{k.redisFails(err)}
	}
	if at, err := node.Time(ctx).Result(); err == nil {
		k.heard("Redis", at)
	}
	if found := k.otherRecords(ctx, db); len(found) > 0 {
		return found
	}
	holder, _ := db.UniversalClient.Get(ctx, db.Key("worker")).Result()
	k.AtWork = holder != ""
	if sole {
		return []Finding{well("a private server starts and answers")}
	}
	said, err := records.Read(ctx, db)
	if err != nil {
		return []Finding{k.redisFails(err)}
	}
	if doubts := append(records.Judge(said), records.Silent(ctx, k.Config.Redis)...); len(doubts) > 0 {
		return asFindings(doubts)
	}
	return []Finding{well("it answers, version %s, and keeps what it is given", said["redis_version"])}
}

// otherRecords finds records that sharefi run refuses: a part of them, of a newer program, or that the configuration does
// not fit.
func (k *Checker) otherRecords(ctx context.Context, db *redisdb.DB) []Finding {
	if errors.Is(backup.Whole(ctx, db), backup.ErrHalf) {
		return []Finding{fails("a restore was cut off, and a part of the shop's records is missing",
			"run sharefi restore FILE again, with the same backup or another one")}
	}
	if n, err := db.Schema(ctx); err == nil && n > app.Shape() {
		return []Finding{fails(fmt.Sprintf("a newer sharefi wrote these records (version %d, this one knows %d)", n,
			app.Shape()),
			"install that version again, or restore the backup from before it")}
	}
	var misfit app.Misfit
	if err := app.Compare(ctx, k.Config, db); errors.As(err, &misfit) {
		return []Finding{fails(misfit.Says, misfit.Remedy)}
	}
	return nil
}

// refusal is what to do about a refusal of Redis'.
func refusal(err error) string {
	said := strings.ToLower(err.Error())
	switch remedy := redisdb.Remedy(err); {
	case remedy != "":
		return remedy
	case strings.Contains(said, "unknown command 'sentinel'"):
		return "this server is no Sentinel: name the Sentinels with the key redis, mostly on port 26379, or write redis:// for it"
	case strings.Contains(said, "db index"):
		return "write a smaller number behind the / in the key redis, or none"
	}
	return "see what it says, and the address of the key redis"
}

// redisFails says what to do about an error of Redis'.
func (k *Checker) redisFails(err error) Finding {
	var refused redis.Error
	if errors.As(err, &refused) {
		return fails(refused.Error(), refusal(err))
	}
	var signer x509.UnknownAuthorityError
	var name x509.HostnameError
	var slow net.Error
	switch {
	case errors.As(err, &signer):
		return fails(err, "save the certificate of the authority that signed the server's, and name it with redis_ca_file")
	case errors.As(err, &name):
		return fails(err, "name the server in the key redis as its certificate does")
	case k.Config.Redis.TLS && errors.As(err, &slow) && slow.Timeout(): // it waits for the end of a line
		return away(err,
			"see whether it runs; if it speaks without TLS there, write redis instead of rediss, or another port")
	case errors.Is(err, io.EOF):
		return away("it hangs up without a word (EOF)", "if it wants TLS, write rediss instead of redis in the key redis")
	}
	return away(err,
		"see whether it runs and whether the address of the key redis is right; left out, a private one is used")
}

// asFindings are doubts as a check tells them.
func asFindings(doubts []records.Doubt) []Finding {
	found := make([]Finding, len(doubts))
	for i, d := range doubts {
		if found[i] = warns(d.Says, d.Remedy); d.Grave {
			found[i] = fails(d.Says, d.Remedy)
		}
		found[i].Passing = d.Passing
	}
	return found
}
