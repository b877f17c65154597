package customer

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// redeem: redeem <code> [place number]. The voucher and the order that it pays are stored together.
func redeem(t *dialog.Turn, args []string) {
	if len(args) == 0 {
		t.Menu(text.OldMenu)
		return
	}
	wants := "redeem " + strings.Join(args, " ")
	if locked(t) || !known(t, wants) {
		return
	}
	v := t.Voucher
	if v == nil || v.Code != args[0] || t.Sheet == nil {
		wrong(t, billing.ErrNoVoucher)
		return
	}
	if _, mine := t.Deal(v.Order); mine && v.State == billing.Redeemed {
		access(t)
		return
	}
	if d, waits := unnamed(t); waits && v.State == billing.Unused {
		askDevice(t, d.Order)
		return
	}
	o := billing.Order{Code: t.FreshCode, Customer: t.Decision.Session.Phone, Chat: t.In.From(), Created: t.Now}
	after, o, err := billing.Redeem(*v, *t.Sheet, o, t.Now)
	switch {
	case t.Decision.Customer.Banned:
		sorry(t, bot.ErrBanned)
	case err != nil:
		t.Refuse(err, "end", dialog.Until(t.Lang, v.Expires(*t.Sheet), t.Zone))
	case t.Shop.Paused || t.ClockErr != nil:
		sorry(t, bot.ErrPaused)
	case !agrees(t, wants):
	default:
		redeemAt(t, args, after, o)
	}
}

// redeemAt finds the place for a redeemed voucher, and asks where there are several. Without any, the
// voucher stays what it was.
func redeemAt(t *dialog.Turn, args []string, v billing.Voucher, o billing.Order) {
	var open []bot.Place
	var rows [][]bot.Choice
	why := bot.ErrSiteDown
	for i, p := range t.Places {
		if err := shut(t, p, o.Devices); err != nil {
			why = err
			continue
		}
		if len(args) == 2 && args[1] == strconv.Itoa(i) {
			open, rows = []bot.Place{p}, nil
			break
		}
		open = append(open, p)
		rows = append(rows, []bot.Choice{{Label: p.Name, Data: fmt.Sprintf("redeem %s %d", v.Code, i)}})
	}
	switch len(open) {
	case 0:
		sorry(t, why)
	case 1:
		o.Site = open[0].Name
		o.For = t.For(o.Site)
		right(t)
		t.Decision.Vouchers, t.Decision.Held = append(t.Decision.Vouchers, v), t.Sheet
		taken(t, text.VoucherTaken, o)
	default:
		t.Reply(bot.Outgoing{Text: t.Lang.Say(text.ChooseSite), Rows: append(rows, t.Back())})
	}
}

// taken makes an order that is paid from the start, asks for its device unless that is known, and tells the
// owner.
func taken(t *dialog.Turn, key text.Key, o billing.Order) {
	t.Decision.Orders = append(t.Decision.Orders, o)
	if o.For == "" {
		t.Reply(paidAsk(t.Lang, key, o, choicesAt(t, t.Decision.Customer.Devices, o.Site)))
	} else { // the cashier goes on with it
		t.Say(text.PaidKnown, "code", o.Code)
	}
	t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: billing.Owner, Kind: billing.Sale, Order: o.Code})
}
