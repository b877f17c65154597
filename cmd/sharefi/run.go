package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/footprint"
	"github.com/sharefi/sharefi/internal/redischild"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/internal/service"
)

// A configured command reads the configuration first.
type configured struct {
	Config string `short:"c" default:"sharefi.yaml" env:"SHAREFI_CONFIG" help:"The configuration file; where it is not there, /etc/sharefi/sharefi.yaml."`
}

// Where the configuration is: here, or where packages keep it.
const (
	fileHere   = "sharefi.yaml"
	fileOfAll  = "/etc/sharefi/sharefi.yaml"
	folderOfIt = "/etc/sharefi"
)

// file is the configuration's place.
func (c configured) file() string {
	if c.Config != fileHere {
		return c.Config
	}
	if _, err := os.Stat(fileHere); err == nil {
		return fileHere
	}
	if info, err := os.Stat(folderOfIt); err == nil && info.IsDir() {
		return fileOfAll
	}
	return fileHere
}

func (c configured) load(s streams) (*config.Config, error) {
	loaded, err := config.Load(c.file(), s.environ)
	if err != nil {
		return nil, usageError{err}
	}
	if err := asOwner(os.Geteuid(), loaded.Data, filepath.Join(loaded.Data, loaded.Shop)); err != nil {
		return nil, err
	}
	return loaded, nil
}

type runCommand struct{ configured }

// Run sells until ctx ends.
func (r runCommand) Run(ctx context.Context, s streams) error {
	c, err := r.load(s)
	if err != nil {
		return err
	}
	log := newLog(s.err, c)
	for _, w := range c.Warnings {
		log.Warn(w.Says, "remedy", w.Remedy)
	}
	db, sole, closeDB, err := openRedis(ctx, c, log)
	if err != nil {
		return err
	}
	defer closeDB()
	app := &App{Config: c, DB: db, Sole: sole, Claim: billing.NewCode(), Now: s.now, Log: log,
		Service: service.Find(s.environ), HealthFile: healthFile(c), Trim: footprint.Trim}
	log.Info("sharefi runs", "version", version, "shop", c.Shop, "sites", len(c.Sites))
	err = app.Run(ctx)
	log.Info("sharefi stops")
	return err
}

// now is what the machine's clock says.
func now() time.Time { return time.Now().UTC() }

// newLog makes the log, with every secret masked.
func newLog(w io.Writer, c *config.Config) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Log.Level)) // the configuration was checked
	options := &slog.HandlerOptions{Level: level}
	masked := secret.MaskWriter(w, secretsOf(c)...)
	log := slog.New(slog.NewTextHandler(masked, options))
	if c.Log.Format == "json" {
		log = slog.New(slog.NewJSONHandler(masked, options))
	}
	return log
}

// unheard drops what go-redis says of its connections: the loops say it better.
type unheard struct{}

// Printf is go-redis'.
func (unheard) Printf(context.Context, string, ...any) {}

// openRedis connects to the configured Redis, or runs a private one. Sole tells that nobody else
// can be on it.
func openRedis(ctx context.Context, c *config.Config, log *slog.Logger) (db *redisdb.DB, sole bool, closeDB func(), err error) {
	if c.Redis == "" {
		child, err := redischild.Start(ctx, redischild.Config{Dir: filepath.Join(c.Data, c.Shop), Log: log})
		if err != nil {
			return nil, false, nil, err
		}
		client := redis.NewUniversalClient(redisdb.Options(&redis.UniversalOptions{Addrs: []string{child.Socket}}))
		return redisdb.New(client, c.Shop), true, func() { client.Close(); child.Stop() }, nil
	}
	o, err := redis.ParseURL(c.Redis)
	if err != nil {
		return nil, false, nil, usageError{fmt.Errorf("redis: this is not an address, as in redis://127.0.0.1:6379/0")}
	}
	client := redis.NewUniversalClient(redisdb.Options(&redis.UniversalOptions{
		Addrs: []string{o.Addr}, Username: o.Username, Password: o.Password, DB: o.DB, TLSConfig: o.TLSConfig,
	}))
	db = redisdb.New(client, c.Shop)
	if settings, err := readRedis(ctx, db); err == nil {
		for _, f := range judgeRedis(settings) {
			log.Warn(f.Says, "remedy", f.Remedy)
		}
	}
	return db, false, func() { client.Close() }, nil
}
