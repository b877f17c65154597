package check

import (
	"context"
	"fmt"

	"github.com/sharefi/sharefi/bot"
	talk "github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/cmd/sharefi/records"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// owner says who may command the shop: whom the configuration names, and who claimed it. Without the records it says
// nothing, since that they can't be read is said already.
func (k *Checker) owner(ctx context.Context) []Finding {
	if n := len(k.Config.Owner.Telegram) + len(k.Config.Owner.WhatsApp); n > 0 {
		return []Finding{well("the configuration names %s", owners(n))}
	}
	var shop bot.Shop
	err := records.Beside(ctx, k.Streams, k.Config, func(db *redisdb.DB) (err error) {
		shop, err = (&talk.Store{DB: db}).Shop(ctx)
		return err
	})
	switch {
	case err != nil:
		return nil
	case len(shop.Owners) == 0:
		return []Finding{warns("nobody owns the shop, so nobody hears of sales or of trouble",
			"start sharefi and send the bot the /claim code that it prints, or name yourself by sharefi setup")}
	}
	return []Finding{well("the shop was claimed by %s", owners(len(shop.Owners)))}
}

func owners(n int) string {
	if n == 1 {
		return "one owner"
	}
	return fmt.Sprintf("%d owners", n)
}
