package cli

import (
	"context"
	"io"
	"log/slog"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/secret"
)

// NewLog makes the log, with every secret masked.
func NewLog(w io.Writer, c *config.Config) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Log.Level)) // the configuration was checked
	options := &slog.HandlerOptions{Level: level}
	masked := secret.MaskWriter(w, SecretsOf(c)...)
	log := slog.New(slog.NewTextHandler(masked, options))
	if c.Log.Format == "json" {
		log = slog.New(slog.NewJSONHandler(masked, options))
	}
	return log
}

// unheard drops what go-redis says of its connections: the loops say it better.
type unheard struct{}

// QuietRedis silences go-redis in this process.
func QuietRedis() { redis.SetLogger(unheard{}) }

// Printf is go-redis'.
func (unheard) Printf(context.Context, string, ...any) {}

// SecretsOf are all that must never be seen.
func SecretsOf(c *config.Config) []secret.Value {
	list := []secret.Value{c.Telegram.Token, c.Stripe.Key, c.Razorpay.Secret, c.InChat, c.Redis.Password, c.Redis.SentinelPassword}
	for _, s := range c.Sites {
		list = append(list, s.Password, s.RouterPassword)
	}
	return list
}
