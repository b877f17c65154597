package whatsapp

import (
	"context"
	"strings"
	"time"

	"go.mau.fi/whatsmeow/types"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	phones "github.com/sharefi/sharefi/internal/phone"
)

// typedNumber is the phone number that a message is, digits alone, or that of a card. It proves nothing yet. A number among
// other words is what somebody tells the owner, and a command's is another's.
func typedNumber(in bot.Incoming) string {
	if in.Kind == bot.Contact {
		return in.Phone
	}
	if in.Kind != bot.Text || len(in.Text) > longestNumber || strings.HasPrefix(in.Text, "/") {
		return ""
	}
	found, ok := dialog.FindPhone(strings.Fields(in.Text), nil)
	said := len(found.Before)
	if !ok || len(found.After) > 0 || said > mostBefore || said > 0 && !strings.Contains(in.Text, "+") {
		return ""
	}
	return strings.TrimPrefix(found.Number, "+")
}

// mostBefore is how many words may stand before the number that a message is, as in "my number is +1 …".
const mostBefore = 3

// longestNumber is how long a message may be that is a phone number, with marks and a link around it.
const longestNumber = 80

// lookupsADay bounds how often a chat's numbers are looked up: many look like scraping.
const lookupsADay = 5

// belongs asks WhatsApp whether a number is that of the person in a chat: whether its account has the chat's LID. That
// comes over the encrypted line, where nobody can claim another's.
func (c *Channel) belongs(ctx context.Context, name, phone string) (bool, error) {
	if !c.mayLookUp(name) {
		return false, nil
	}
	client := c.connected(ctx)
	if client == nil {
		return false, ctx.Err()
	}
	var addresses []types.JID // an account may have kept the number that it was made with
	for _, number := range phones.Spellings(phone) {
		addresses = append(addresses, types.NewJID(number[1:], types.DefaultUserServer))
	}
	found, err := client.GetUserInfo(ctx, addresses)
	if err != nil {
		return false, err
	}
	for _, account := range found {
		if account.LID.ToNonAD().String() == name {
			return true, nil
		}
	}
	return false, nil
}

func (c *Channel) mayLookUp(name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if today := c.Now().Truncate(24 * time.Hour); !today.Equal(c.day) {
		c.day, c.lookups = today, map[string]int{}
	}
	c.lookups[name]++ // also what is refused, so that trying on does not help
	return c.lookups[name] <= lookupsADay
}
