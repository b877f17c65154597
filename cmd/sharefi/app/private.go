package app

import (
	"context"
	"path/filepath"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/owner"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/redischild"
)

// A private Redis tells how it is.
type private interface {
	Trouble() (redischild.Trouble, bool)
	News() <-chan redischild.Trouble
}

// frozen reports whether records can only be read, or are not trusted: then nobody is let in, and ends go on.
func (a *App) frozen() bool {
	if a.behind.Load() || a.lock != nil && a.lock.frozen.Load() {
		return true
	}
	if a.Private == nil {
		return false
	}
	t, _ := a.Private.Trouble()
	return t.Cause == redischild.DiskFull || t.Cause == redischild.DiskBroken
}

// remedyMark stands between what is wrong and what to do.
const remedyMark = "; to mend it: "

// privateRedis is the part's name in the health file.
const privateRedis = "private Redis"

// resting are the parts that don't do their work, and why.
func (a *App) resting() map[string]string {
	list := a.faults.all(a.Now())
	if why := a.redisTrouble(); why != "" {
		list[privateRedis] = why
	}
	return list
}

// redisTrouble is what is wrong with the private Redis and its remedy, in words; empty when nothing is.
func (a *App) redisTrouble() string {
	if a.Private == nil {
		return ""
	}
	t, on := a.Private.Trouble()
	if !on {
		return ""
	}
	return t.Error() + remedyMark + t.Remedy()
}

// tellOfRedis tells the owner of the private Redis' troubles as they begin and end, until ctx ends.
func (a *App) tellOfRedis(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case t := <-a.Private.News():
			a.direct.insist(ctx, troubleNotice(t))
		}
	}
}

// troubleNotice puts a trouble into the owner's words.
func troubleNotice(t redischild.Trouble) notice {
	said := owner.RedisTrouble{Why: t.Why, Place: filepath.Base(t.Aside)}
	switch {
	case t.Over:
		said.Kind = owner.RedisWell
	case t.Cause == redischild.DiskFull:
		said.Kind = owner.RedisDiskFull
	case t.Cause == redischild.DiskBroken:
		said.Kind = owner.RedisDiskBroken
	case t.Mended:
		said.Kind = owner.RedisMended
	case t.Cause == redischild.Damaged && t.Aside != "":
		said.Kind = owner.RedisLost
	case t.Cause == redischild.Memory:
		said.Kind = owner.RedisMemory
	default:
		said.Kind = owner.RedisEnds
	}
	return func(l text.Language) bot.Outgoing { return said.Message(l) }
}
