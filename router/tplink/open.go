package tplink

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/sharefi/sharefi/router"
)

// A family is one of TP-Link's web interfaces with one of its logins.
type family struct {
	name  string // kept in records, so it must not change
	label string // for people
	beta  bool   // no owner has confirmed yet that Sharefi can change its list

	// open logs in. Before it sends the password, it checks that the router looks like this family.
	// Errors: errStranger, errNotTaken, and those of router.Driver.
	open func(context.Context, *Driver, *visit) (session, error)
}

func (f *family) String() string {
	if f.beta {
		return f.label + " (beta)"
	}
	return f.label
}

// families are in the order in which an unknown router is tried. Families whose logins look alike
// beforehand follow each other: a router does not understand the login of another one, and so does not
// check the password. The AX72 comes before the BE series: a BE router may accept its login, too, and the
// BE login that follows can replace that useless session.
var families = []*family{
	{name: "luci-aes", label: "luci/stok, RSA and AES", open: openClassic},
	{name: "luci-rsa2048", label: "luci/stok, RSA-2048", open: openRSA2048},
	{name: "luci-ax72", label: "luci/stok, SHA-256 (AX72)", beta: true, open: openAX72},
	{name: "luci-sg", label: "luci/stok, HMAC (BE series)", beta: true, open: openSG},
	{name: "luci-c1200", label: "luci/stok, C1200", open: openC1200},
	{name: "userrpm-basic", label: "userRpm, Basic header", open: openLegacyBasic},
	{name: "userrpm-token", label: "userRpm, token in the path", open: openLegacyToken},
	{name: "cgi-gdpr-frame", label: "encrypted CGI frames, padded RSA", beta: true, open: openGDPRPadded},
	{name: "cgi-gdpr-frame-raw", label: "encrypted CGI frames, raw RSA", beta: true, open: openGDPRRaw},
	{name: "cgi-gdpr-query", label: "encrypted CGI frames, login by address", beta: true, open: openGDPRQuery},
	{name: "cgi", label: "plain CGI frames", open: openCGI},
}

// Families are the valid values of Config.Family.
func Families() []string {
	names := make([]string, len(families))
	for i, f := range families {
		names[i] = f.name
	}
	return names
}

func findFamily(name string) *family {
	i := slices.IndexFunc(families, func(f *family) bool { return f.name == name })
	if i < 0 {
		return nil
	}
	return families[i]
}

// open logs in. It sends the password only to a router of a known family, and never again once the
// password was refused.
func (d *Driver) open(ctx context.Context) error {
	if d.refused != nil && (d.until.IsZero() || d.config.Now().Before(d.until)) {
		return d.refused
	}
	s, f, err := d.meet(ctx)
	if err != nil {
		return d.refuse(err)
	}
	fresh := d.family != f
	d.session, d.family, d.refused = s, f, nil
	if fresh && d.config.Found != nil {
		d.config.Found(f.name, f.String())
	}
	return nil
}

// meet tries the known family, or else all of them.
func (d *Driver) meet(ctx context.Context) (session, *family, error) {
	v := &visit{client: d.client}
	known := d.family
	if known == nil {
		known = findFamily(d.config.Family)
	}
	if known != nil {
		s, err := known.open(ctx, d, v)
		// A router that this driver has met may be starting up. A recorded family may be another router's.
		if d.family != nil || !errors.Is(err, errStranger) && !errors.Is(err, errNotTaken) {
			return s, known, d.strange(err)
		}
	}
	var first error
	for _, f := range families {
		s, err := f.open(ctx, d, v)
		switch {
		case errors.Is(err, errNotTaken) && first == nil:
			first = err
		case errors.Is(err, errStranger), errors.Is(err, errNotTaken):
		default:
			return s, f, err
		}
	}
	switch {
	case first != nil:
	case v.fault != nil:
		first = v.fault
	default:
		first = d.strange(errStranger)
	}
	return nil, nil, first
}

// knows reports whether the router's family is known.
func (d *Driver) knows() bool { return d.family != nil || findFamily(d.config.Family) != nil }

// strange turns errStranger into an error of the driver contract. A router of a known family may be
// starting up; any other is unsupported.
func (d *Driver) strange(err error) error {
	switch {
	case !errors.Is(err, errStranger):
		return err
	case d.knows():
		return fmt.Errorf("%w: it does not offer its login now", router.ErrUnreachable)
	}
	return fmt.Errorf("%w: its login belongs to no family that the driver knows", router.ErrUnsupported)
}

// lockedFor is how long luci firmware refuses every login after too many wrong passwords.
const lockedFor = 2 * time.Hour

// refuse remembers an error after which no password may be sent.
func (d *Driver) refuse(err error) error {
	switch {
	case errors.Is(err, router.ErrWrongPassword):
		d.refused, d.until = err, time.Time{}
	case errors.Is(err, router.ErrLockedOut): // by somebody else: we stop after one wrong password
		d.refused, d.until = err, d.config.Now().Add(lockedFor)
	}
	return err
}

// A visit caches what a router shows without a password, so that trying all families takes few requests.
type visit struct {
	client *client
	shown  map[string]shown
	fault  error // the router's last "not now"
}

type shown struct {
	response response
	err      error
}

// see makes a request, or returns the cached response.
func (v *visit) see(ctx context.Context, r request) (response, error) {
	key := r.method + r.path + r.body
	if was, ok := v.shown[key]; ok {
		return was.response, was.err
	}
	got, err := v.client.do(ctx, r)
	err = notForeign(err)
	if v.shown == nil {
		v.shown = map[string]shown{}
	}
	v.shown[key] = shown{got, err}
	if got.status >= http.StatusInternalServerError || got.status == http.StatusNotAcceptable {
		v.fault = fault(got.status)
	}
	return got, err
}

// notForeign turns an answer that is too long into errStranger.
func notForeign(err error) error {
	if errors.Is(err, errForeign) {
		return errStranger
	}
	return err
}

// page is the router's first page.
func (v *visit) page(ctx context.Context) (response, error) {
	return v.see(ctx, request{path: "/"})
}
