package redisstore

import (
	"strconv"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
)

// midnight is when the day began, in ms.
func midnight(now time.Time, zone *time.Location) int64 {
	now = now.In(zone)
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone).UnixMilli()
}

// tail is how many digits of a phone all of its spellings end with.
const tail = 7

// seers are words of which the shop's record has one if the sender of a message is of the staff, or * for an owner from
// the configuration. They only save reading what strangers are not shown; who may see it is decided by the rights.
func (s *Store) seers(in bot.Incoming) string {
	if in.Kind == "" { // not a message, but a letter that is put into words
		return ""
	}
	if (bot.World{Configured: bot.Configured{Owners: s.Owner}}).Owner(in) {
		return "*"
	}
	words := strconv.Quote(in.From())
	if in.Own && len(in.Phone) > tail {
		words += " " + in.Phone[len(in.Phone)-tail:]
	}
	return words
}

// today are the amounts that were sold since midnight, for people who may see them. They are one line of the home: where
// they can't be read, everything else is shown without.
func (s *Store) today(w bot.World, in bot.Incoming, rows []any) []billing.Money {
	w.Owners = s.Owner
	if in.Kind == "" || !w.May(in, bot.See) {
		return nil
	}
	sold := make([]billing.Money, 0, len(rows))
	for _, row := range rows {
		parts := strings.Fields(row.(string)) // as billing/redisstore has them: the order, the amount, the currency
		if len(parts) < 3 {
			return nil
		}
		amount, err := strconv.ParseInt(parts[1], 10, 64)
		if err != nil {
			return nil
		}
		sold = append(sold, billing.Money{Amount: amount, Currency: parts[2]})
	}
	return sold
}
