package routers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/keyboard"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/quote"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/router"
)

// What keeps a router from being prepared.
var (
	errNotThere = errors.New("that is not a number of the list above")
)

// Preparation is how a router is to be prepared.
type Preparation struct {
	Which
	Admit    []string // devices that keep their access without paying, by MAC address
	AdmitAll bool     // all that are connected now do
	Own      string   // this machine's MAC address, where the router does not tell it
	Yes      bool     // ask nothing
	Undo     bool     // turn the filter off again, or take our lines out
	Conf     []string // the files of a hostapd, where they are not in its usual folder
}

// Prepare turns a router's filter on, or off; or writes what equipment reads when it is started.
func Prepare(ctx context.Context, s cli.Streams, o Preparation) error {
	c, site, err := o.one(s)
	if err != nil {
		return err
	}
	if done, err := o.drafts(ctx, s, site); done || err != nil {
		return err
	}
	admit, own, err := o.addresses()
	if err != nil {
		return cli.Usage(err)
	}
	return app.Alone(ctx, s, c, func(ctx context.Context, db *redisdb.DB) error {
		d, err := app.OpenRouter(ctx, c, db, site, nil, slog.New(slog.DiscardHandler))
		if err != nil {
			return err
		}
		defer d.Close()
		work := talk{Preparation: o, Lines: keyboard.NewLines(s, o.Yes), site: site, driver: d, admit: admit, own: own}
		if o.Undo {
			return remedied(site, work.undo(ctx))
		}
		return remedied(site, work.run(ctx))
	})
}

func (o Preparation) addresses() (admit []router.MAC, own router.MAC, err error) {
	for _, text := range o.Admit {
		mac, err := router.ParseMAC(text)
		if err != nil {
			return nil, own, fmt.Errorf("--admit %s: %w", text, err)
		}
		admit = append(admit, mac)
	}
	if o.Own != "" {
		if own, err = router.ParseMAC(o.Own); err != nil {
			return nil, own, fmt.Errorf("--own %s: %w", o.Own, err)
		}
	}
	return admit, own, nil
}

// A talk is one preparation, with the owner at the terminal.
type talk struct {
	Preparation
	*keyboard.Lines
	site   config.Site
	driver router.Driver
	admit  []router.MAC
	own    router.MAC
}

func (p *talk) say(format string, values ...any) { keyboard.Say(p.Out, format, values...) }

func (p *talk) run(ctx context.Context) error {
	survey, err := router.Look(ctx, p.driver)
	if err != nil {
		return err
	}
	if !p.own.IsZero() {
		survey.Info.Own = p.own
	}
	p.say("%s: %s, %s", p.site.Name, OrUnknown(survey.Info.Model), survey.Info.Family)
	p.say("Its filter is %s.", FilterWords(survey.Info))
	if survey.Ready() && len(p.admit) == 0 && !p.AdmitAll && lists(survey.Entries, survey.Info.Own) {
		p.say("This machine is on its list: it is prepared already.")
		return nil
	}
	if survey.Info.Own.IsZero() {
		return cli.Usage(fmt.Errorf("%w; name it, as in --own 02:00:5E:10:20:30", router.ErrNoOwn))
	}
	p.show(survey)
	keep, err := p.choose(survey)
	if err != nil {
		return err
	}
	p.say("\nThe filter will be on, and admit listed devices only. On many routers that means wired ones too.")
	if err := p.Confirm(); err != nil {
		return err
	}
	p.say("Working…")
	if err := router.Prepare(ctx, p.driver, survey, keep); err != nil {
		return err
	}
	p.say("Done. %s", wayBack(p.site))
	return nil
}

func wayBack(site config.Site) string {
	return "The way back: sharefi router prepare --undo --site " + site.Name + "; or turn off the access control " +
		"(MAC filter) in the router's own pages, from this machine or another listed one."
}

func lists(entries []router.Admission, mac router.MAC) bool {
	return slices.ContainsFunc(entries, func(e router.Admission) bool { return e.MAC == mac && !e.Part })
}

// show prints the connected devices, and what the list is to lose.
func (p *talk) show(s router.Survey) {
	p.say("\nConnected now:")
	for i, c := range others(s) {
		p.say("  %2d  %s  %s", i+1, c.MAC, keyboard.Printable(c.Name))
	}
	p.say("  and this machine, %s, which keeps its access.", s.Info.Own)
	if blocked := s.Blocked(); len(blocked) > 0 {
		p.say("\nBlocked until now; they leave the list, since it will admit whom it names:")
		for _, e := range blocked {
			p.say("      %s  %s", e.MAC, keyboard.Printable(e.Name))
		}
	}
}

// others are the connected devices that may need to be chosen.
func others(s router.Survey) []router.Client {
	return slices.DeleteFunc(slices.Clone(s.Clients), func(c router.Client) bool { return c.MAC == s.Info.Own })
}

// choose asks which devices keep their access.
func (p *talk) choose(s router.Survey) ([]router.Admission, error) {
	keep := []router.Admission{{MAC: s.Info.Own, Name: "sharefi"}}
	name := func(mac router.MAC) string {
		i := slices.IndexFunc(s.Clients, func(c router.Client) bool { return c.MAC == mac })
		if i < 0 {
			return router.CleanName("")
		}
		return router.CleanName(s.Clients[i].Name)
	}
	chosen := p.admit
	switch {
	case p.AdmitAll:
		for _, c := range others(s) {
			chosen = append(chosen, c.MAC)
		}
	case !p.Yes && len(p.admit) == 0 && len(others(s)) > 0:
		var err error
		if chosen, err = p.ask(others(s)); err != nil {
			return nil, err
		}
	}
	for _, mac := range chosen {
		if !lists(keep, mac) {
			keep = append(keep, router.Admission{MAC: mac, Name: name(mac)})
		}
	}
	return slices.DeleteFunc(keep, func(e router.Admission) bool { return lists(s.Entries, e.MAC) }), nil
}

func (p *talk) ask(clients []router.Client) ([]router.MAC, error) {
	for {
		answer, err := p.Read("\nWho keeps access without paying? Numbers (as in 1 3), all, or none: ")
		if err != nil {
			return nil, err
		}
		chosen, err := pickClients(answer, clients)
		if err == nil {
			return chosen, nil
		}
		p.say("%v", err)
	}
}

// pickClients reads the owner's choice.
func pickClients(answer string, clients []router.Client) ([]router.MAC, error) {
	words := strings.FieldsFunc(strings.ToLower(answer), func(r rune) bool { return r == ' ' || r == ',' })
	var chosen []router.MAC
	switch {
	case len(words) == 1 && words[0] == "none":
		return nil, nil
	case len(words) == 1 && words[0] == "all":
		for _, c := range clients {
			chosen = append(chosen, c.MAC)
		}
		return chosen, nil
	case len(words) == 0:
		return nil, errNotThere
	}
	for _, w := range words {
		n, err := strconv.Atoi(w)
		if err != nil || n < 1 || n > len(clients) {
			return nil, quote.Errorf("%q: %w", w, errNotThere)
		}
		chosen = append(chosen, clients[n-1].MAC)
	}
	return chosen, nil
}

// undo turns the filter off.
func (p *talk) undo(ctx context.Context) error {
	turn, ok := router.As[router.Switch](p.driver)
	if !ok {
		return router.ErrUnsupported
	}
	p.say("%s: the filter will be off, and anybody with the password gets in. The list stays as it is.", p.site.Name)
	if err := p.Confirm(); err != nil {
		return err
	}
	if err := turn.Switch(ctx, false); err != nil {
		return err
	}
	p.say("Done.")
	return nil
}
