package bot

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

// askPhone asks for the number that makes the purchase the person's.
func (t *turn) askPhone() { t.askPhoneWith(text.AskPhone) }

// askPhoneWith asks in other words. Without buttons the number is typed, and the channel finds out
// whether it is the sender's.
func (t *turn) askPhoneWith(key text.Key, args ...any) {
	if t.in.Typed {
		if typed, ok := typedPhone[key]; ok {
			key = typed
		}
		t.say(key, args...)
		return
	}
	t.reply(Outgoing{Text: t.lang.Say(key, args...), AskPhone: t.lang.Say(text.ButtonPhone)})
}

// typedPhone are the sentences that speak of a button, for channels without any.
var typedPhone = map[text.Key]text.Key{
	text.AskPhone: text.AskPhoneTyped, text.PhoneForeign: text.PhoneForeignTyped, text.PhoneInvalid: text.PhoneInvalidTyped,
}

// recognise keeps the phone that the channel vouches for with each message.
func (t *turn) recognise() {
	if !t.in.Own || t.in.Kind == Contact || !t.in.Private || t.d.Session.Phone != "" {
		return
	}
	if phone, err := VerifiedPhone(t.in, t.Countries); err == nil {
		t.keepPhone(phone)
	}
}

// keepPhone makes the chat that of the customer with the phone.
func (t *turn) keepPhone(phone string) {
	t.d.Session.Phone, t.d.Customer.Phone = phone, phone
	t.d.Customer.Chats = append(slices.DeleteFunc(slices.Clone(t.d.Customer.Chats),
		func(chat string) bool { return chat == t.in.From() }), t.in.From())
}

func (t *turn) takePhone() {
	phone, err := VerifiedPhone(t.in, t.Countries)
	switch {
	case err != nil:
		t.askPhoneWith(sentence(err), "countries", strings.Join(t.Countries, ", "))
		return
	case t.d.Session.Phone == phone:
		t.say(text.PhoneThanks, "phone", phone)
	case t.d.Session.Phone != "":
		t.menu(text.PhoneChanged, "phone", t.d.Session.Phone)
		return
	default:
		t.keepPhone(phone)
		t.say(text.PhoneThanks, "phone", phone)
	}
	t.goOn("menu")
}

// known asks for the phone unless it is known, and remembers what the person wanted.
func (t *turn) known(wants string) bool {
	if t.d.Session.Phone != "" {
		return true
	}
	if t.in.Own { // it is known, and refused
		_, err := VerifiedPhone(t.in, t.Countries)
		t.say(sentence(err), "countries", strings.Join(t.Countries, ", "))
		return false
	}
	t.d.Session.Wants = wants
	t.askPhone()
	return false
}

// buy begins a purchase, or goes on with the one that is open: an open order gives the same link
// again, and a paid one first wants its device.
func (t *turn) buy() {
	if !t.known("buy") {
		return
	}
	for _, d := range t.Deals {
		switch {
		case d.Order.State == billing.Pending:
			t.openOrder(d.Order)
			return
		case d.wantsDevice():
			t.askDevice(d.Order)
			return
		}
	}
	if err := t.closed(); err != nil {
		t.sorry(err)
		return
	}
	if !t.agrees("buy") {
		return
	}
	var rows [][]Choice
	for _, p := range t.onSale() {
		rows = append(rows, t.planOffer(p))
	}
	rows = append(rows, t.extras()...)
	t.reply(Outgoing{Text: t.lang.Say(text.ChoosePlan), Rows: append(rows, t.back())})
}

// openOrder shows the order that waits for its payment.
func (t *turn) openOrder(o billing.Order) {
	if o.Link.URL == "" {
		t.say(text.MakingLink, "code", o.Code, "plan", planLabel(t.lang, o.Plan, o.Devices), "price", o.Price.Format(t.lang.Tag))
		return
	}
	out := payHere(t.lang, o, t.Now, t.Zone)
	out.Text = t.lang.Say(text.OrderOpen, "code", o.Code, "plan", planLabel(t.lang, o.Plan, o.Devices),
		"price", o.Price.Format(t.lang.Tag), "until", when(t.lang, o.Expires, t.Now, t.Zone))
	t.reply(out)
}

// barred is why nothing is sold to the customer wherever he is, or nil.
func (t *turn) barred() error {
	switch {
	case t.d.Customer.Banned:
		return ErrBanned
	case t.Shop.Paused || t.ClockErr != nil:
		return ErrPaused
	case len(t.onSale()) == 0:
		return ErrNoPlans
	}
	return nil
}

// closed is why nothing is sold at any place, or nil.
func (t *turn) closed() error {
	err := t.barred()
	if err != nil {
		return err
	}
	for _, p := range t.Places {
		if err = t.shut(p, 1); err == nil {
			return nil
		}
	}
	return err
}

// shut is why nothing for so many devices is sold at a place, or nil.
func (t *turn) shut(p Place, devices int) error {
	switch {
	case !p.Status.Sells(t.Now):
		return ErrSiteDown
	case p.Taken+devices > p.Places:
		return ErrSiteFull
	}
	return nil
}

// sorry says why nothing is sold, and offers to tell when that changes.
func (t *turn) sorry(err error) {
	rows := [][]Choice{t.back()}
	if !errors.Is(err, ErrNoPlans) && !errors.Is(err, ErrBanned) {
		rows = [][]Choice{{{Label: t.lang.Say(text.ButtonTellOpen), Data: "tell"}}, t.back()}
	}
	t.reply(Outgoing{Text: t.lang.Say(sentence(err)), Rows: rows})
}

func (t *turn) tellOpen() {
	t.d.Remember = t.in.From()
	t.menu(text.WillTell)
}

// choosePlan: plan <id>.
func (t *turn) choosePlan(args []string) {
	plan, ok := t.plan(args)
	switch {
	case !ok:
		t.menu(text.OldMenu)
	case len(t.Places) == 1:
		t.order(plan, t.Places[0], nil)
	default:
		var rows [][]Choice
		var why error
		for i, p := range t.Places {
			if err := t.shut(p, plan.Devices); err != nil {
				why = err
			} else {
				rows = append(rows, []Choice{{Label: p.Name, Data: fmt.Sprintf("site %s %d", plan.ID, i)}})
			}
		}
		if len(rows) == 0 {
			t.sorry(why)
			return
		}
		t.reply(Outgoing{Text: t.lang.Say(text.ChooseSite), Rows: append(rows, t.back())})
	}
}

// chooseSite: site <plan id> <place number>.
func (t *turn) chooseSite(args []string) {
	plan, ok := t.plan(args)
	if ok && len(args) == 2 {
		if i, err := strconv.Atoi(args[1]); err == nil && i >= 0 && i < len(t.Places) {
			t.order(plan, t.Places[i], nil)
			return
		}
	}
	t.menu(text.OldMenu)
}

func (t *turn) plan(args []string) (billing.Plan, bool) {
	if len(args) == 0 {
		return billing.Plan{}, false
	}
	if p, ok := t.trial(); ok && args[0] == p.ID {
		return p, true
	}
	plans := t.onSale()
	i := slices.IndexFunc(plans, func(p billing.Plan) bool { return p.ID == args[0] })
	if i < 0 {
		return billing.Plan{}, false
	}
	return plans[i], true
}

// order makes a pending order. It holds a place until it expires. Before is the lease whose device it
// is for; nil when the device is not known yet. A device that is in keeps its place.
func (t *turn) order(plan billing.Plan, p Place, before *scheduler.Lease) {
	wants := "site " + plan.ID + " " + strconv.Itoa(slices.IndexFunc(t.Places, func(at Place) bool { return at.Name == p.Name }))
	if before != nil {
		wants = "again " + before.ID
	}
	if !t.known(wants) {
		return
	}
	for _, d := range t.Deals {
		if d.Order.State == billing.Pending {
			t.openOrder(d.Order)
			return
		}
	}
	extends := before != nil && before.State != scheduler.Over && before.Site == p.Name && plan.Devices <= before.Max()
	err := t.shut(p, plan.Devices)
	if extends && errors.Is(err, ErrSiteFull) {
		err = nil
	}
	if err = errors.Join(t.barred(), err); err != nil {
		t.sorry(err)
		return
	}
	if !t.agrees(wants) {
		return
	}
	o := billing.Order{
		Code: t.FreshCode, Customer: t.d.Session.Phone, Chat: t.in.From(), Site: p.Name,
		Plan: plan.Name, PlanID: plan.ID, Price: plan.Price, Lasts: plan.Lasts, Devices: plan.Devices,
		State: billing.Pending, Created: t.Now, Expires: t.Now.Add(billing.PayWithin), Extends: extends,
	}
	if before != nil {
		o.For = before.Device.String()
	}
	o, ok := t.priced(o)
	if !ok {
		return
	}
	if o.State == billing.Paid {
		t.taken(text.FreeTaken, o)
		return
	}
	t.d.Orders = append(t.d.Orders, o)
	t.reply(Outgoing{
		Typing: true,
		Text:   t.lang.Say(text.MakingLink, "code", o.Code, "plan", planLabel(t.lang, o.Plan, o.Devices), "price", o.Price.Format(t.lang.Tag)),
		Rows:   [][]Choice{{{Label: t.lang.Say(text.ButtonCancel), Data: "cancel " + o.Code}}},
	})
}

// mine finds the customer's deal that a button names. A stranger's code is as unknown as an old one.
func (t *turn) mine(args []string) (Deal, bool) {
	if len(args) > 0 {
		if d, ok := t.deal(args[0]); ok {
			return d, true
		}
	}
	t.menu(text.OldMenu)
	return Deal{}, false
}

// sayPaid: paid <code>. The cashier reads the link and answers.
func (t *turn) sayPaid(args []string) {
	d, ok := t.mine(args)
	switch {
	case !ok:
	case d.Order.State == billing.Pending:
		t.d.Check = d.Order.Code
		t.reply(Outgoing{Toast: t.lang.Say(text.Checking), Typing: true})
	case d.wantsDevice():
		t.askDevice(d.Order)
	case d.Order.State == billing.Held:
		t.menu(text.OrderHeld, "code", d.Order.Code)
	default:
		t.refuse(billing.ErrAlreadyPaid, "code", d.Order.Code)
	}
}

// cancel: cancel <code>.
func (t *turn) cancel(args []string) {
	d, ok := t.mine(args)
	if !ok {
		return
	}
	o, _, err := billing.Apply(d.Order, billing.CalledOff{}, t.Now)
	if err != nil {
		t.refuse(err, "code", d.Order.Code)
		return
	}
	t.d.Orders = append(t.d.Orders, o)
	t.menu(text.Cancelled, "code", o.Code)
}
