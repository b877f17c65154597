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

// A family is one of TP-Link's web interfaces, with one of its logins.
type family struct {
	name  string // in records; it stays
	label string // for people
	beta  bool   // no owner has confirmed yet that its table can be written

	// open logs in. It first makes sure, without the password, that the router is of this family.
	// Errors: errStranger, errNotTaken, and those of router.Driver.
	open func(context.Context, *Driver, *visit) (session, error)
}

func (f *family) String() string {
	if f.beta {
		return f.label + " (beta)"
	}
	return f.label
}

// families are all that there are, in the order in which a router that nobody knows is tried. The
// logins of one group that can't be told apart beforehand come one after the other: a login in
// the wrong one is not understood, and no password is judged. The AX72's comes before the BE
// series': it may be taken there, too, and these can take a session back that is of no use.
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

// Families are the names that Config.Family may have.
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

// open logs in. The password goes only to a router that showed itself as one of a family, and
// never again after it was refused.
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

// meet tries the family that is known, or else all of them.
func (d *Driver) meet(ctx context.Context) (session, *family, error) {
	v := &visit{client: d.client}
	known := d.family
	if known == nil {
		known = findFamily(d.config.Family)
	}
	if known != nil {
		s, err := known.open(ctx, d, v)
		// One that showed itself before may be starting up; a record may be of another router.
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

// strange names an answer that no family gives. A router that was of one may be starting up; one
// that never was is none of ours.
func (d *Driver) strange(err error) error {
	switch {
	case !errors.Is(err, errStranger):
		return err
	case d.knows():
		return fmt.Errorf("%w: it does not offer its login now", router.ErrUnreachable)
	}
	return fmt.Errorf("%w: its login is not the one of a family that is known here", router.ErrUnsupported)
}

// lockedFor is how long the firmware refuses everybody after too many wrong passwords.
const lockedFor = 2 * time.Hour

// refuse remembers a refusal after which no password may be sent.
func (d *Driver) refuse(err error) error {
	switch {
	case errors.Is(err, router.ErrWrongPassword):
		d.refused, d.until = err, time.Time{}
	case errors.Is(err, router.ErrLockedOut): // by somebody else's tries: ours stop at the first
		d.refused, d.until = err, d.config.Now().Add(lockedFor)
	}
	return err
}

// A visit is what a router shows without a password. Each thing is asked for once, when a family
// first wants it, so that a router of an unknown family is met with few requests.
type visit struct {
	client *client
	shown  map[string]shown
	fault  error // that the router answered "not now"
}

type shown struct {
	response response
	err      error
}

// see makes a request once.
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

// notForeign takes an answer without end for one of nobody we know.
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
