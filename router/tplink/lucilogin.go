package tplink

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/crypt"
)

// loginForm is the path of a form that needs no login.
func loginForm(name string) string { return ";stok=/login?form=" + name }

func openClassic(ctx context.Context, d *Driver, v *visit) (session, error) {
	return openLuci(ctx, d, v, classic)
}

func openRSA2048(ctx context.Context, d *Driver, v *visit) (session, error) {
	return openLuci(ctx, d, v, rsa2048)
}

func openSG(ctx context.Context, d *Driver, v *visit) (session, error) {
	return openLuci(ctx, d, v, sg)
}

func openAX72(ctx context.Context, d *Driver, v *visit) (session, error) {
	return openLuci(ctx, d, v, ax72)
}

func openC1200(ctx context.Context, d *Driver, v *visit) (session, error) {
	return openLuci(ctx, d, v, c1200)
}

func openLuci(ctx context.Context, d *Driver, v *visit, spoken dialect) (session, error) {
	s := &luci{client: d.client, dialect: spoken}
	if err := s.identify(ctx, d, v); err != nil {
		return nil, err
	}
	if err := d.login(ctx, s); err != nil {
		return nil, err
	}
	if err := d.understood(ctx, s); err != nil {
		return nil, err
	}
	return s, nil
}

// identify reads the keys, which show whether the router speaks the dialect. It makes one request for
// RSA-2048 and two for the encrypted dialects. Errors: errStranger, router.ErrUnreachable.
func (s *luci) identify(ctx context.Context, d *Driver, v *visit) error {
	var keys struct {
		Password []string `json:"password"`
	}
	name := "keys"
	if s.dialect == c1200 {
		name = "login" // it has no form of keys
	}
	err := v.readForm(ctx, name, &keys)
	if err != nil {
		return err
	}
	if s.key, err = crypt.ReadKey(keys.Password); err != nil {
		return errStranger
	}
	if s.dialect != c1200 && (s.key.Size() > 128) != (s.dialect == rsa2048) {
		return errStranger
	}
	scheme, encrypted := schemes[s.dialect]
	if !encrypted {
		return nil
	}
	var auth struct {
		Key []string `json:"key"`
		Seq int      `json:"seq"`
	}
	if err := v.readForm(ctx, "auth", &auth); err != nil {
		return err
	}
	sign, err := crypt.ReadKey(auth.Key)
	if err != nil {
		return errStranger
	}
	s.sealed = crypt.New(crypt.Config{
		Scheme: scheme, Key: sign, Seq: auth.Seq, User: d.user, Password: d.config.Password.Reveal(),
	})
	return nil
}

// readForm reads a form that needs no login. Errors: errStranger, router.ErrUnreachable.
func (v *visit) readForm(ctx context.Context, name string, into any) error {
	got, err := v.see(ctx, request{
		method: http.MethodPost, path: "/cgi-bin/luci/" + loginForm(name), referer: "/webpages/index.html",
		kind: "application/x-www-form-urlencoded", body: "operation=read",
	})
	if err != nil {
		return err
	}
	a, err := parse(got.body)
	if got.status != http.StatusOK || err != nil || list(a.Data, into) != nil {
		return errStranger
	}
	return nil
}

// understood reads something in a new session, to tell apart the dialects that differ only after the
// login. Once the family is known it does nothing.
func (d *Driver) understood(ctx context.Context, s *luci) error {
	if s.dialect != sg && s.dialect != ax72 || d.family != nil {
		return nil
	}
	var filter struct{}
	err := s.read(ctx, "access_control?form=enable", &filter)
	var status fault
	if errors.Is(err, errForeign) || errors.Is(err, errSessionGone) || errors.As(err, &status) {
		d.orphaned = true // we can't log out either
		return errNotTaken
	}
	return inWords(err)
}

// login sends the password, once.
func (d *Driver) login(ctx context.Context, s *luci) error {
	seal := s.key.Encrypt
	if s.dialect == c1200 {
		seal = s.key.ZeroPadded
	}
	password, err := seal([]byte(d.config.Password.Reveal()))
	if err != nil {
		return fmt.Errorf("%w: encrypt the password: %w", router.ErrUnsupported, err)
	}
	request := form{{"operation", "login"}, {"password", password}}
	if s.dialect == c1200 {
		request = append(request, [2]string{"username", d.user})
	}
	confirmed := append(request[:len(request):len(request)], [2]string{"confirm", "true"})
	if d.config.PushOut {
		request = confirmed
	}
	err = d.enter(ctx, s, request)
	if d.leftBehind(err) {
		err = d.enter(ctx, s, confirmed)
	}
	return loginError(err)
}

// enter makes the login request and keeps the session.
func (d *Driver) enter(ctx context.Context, s *luci, request form) error {
	orphaned := d.orphaned
	d.orphaned = true // until an answer shows the outcome
	a, err := s.exchange(ctx, loginForm("login"), request)
	var no *refused
	if errors.As(err, &no) || errors.Is(err, errSessionGone) {
		d.orphaned = orphaned
	}
	if err != nil {
		return err
	}
	var given struct {
		Stok string `json:"stok"`
	}
	if err := json.Unmarshal(a.Data, &given); err != nil || given.Stok == "" {
		return errForeign
	}
	s.stok, d.orphaned = given.Stok, false
	if s.sealed != nil {
		s.sealed.LoggedIn()
	}
	return nil
}

// leftBehind reports whether the session that blocks the login is our own: it has our IP address, and
// either we have lost a session or nobody else uses the router's pages from this machine.
func (d *Driver) leftBehind(err error) bool {
	var no *refused
	if !errors.As(err, &no) || no.code != conflict || !d.orphaned && !d.config.Alone {
		return false
	}
	var other struct {
		IP string `json:"logined_ip"`
	}
	ours, _ := d.client.local.(*net.TCPAddr)
	return ours != nil && json.Unmarshal(no.data, &other) == nil && ours.IP.Equal(net.ParseIP(other.IP))
}

const conflict = "user conflict"

// loginError turns a refused login into an error of the driver contract.
func loginError(err error) error {
	var no *refused
	switch {
	case errors.Is(err, errSessionGone), errors.Is(err, errForeign):
		return errNotTaken
	case !errors.As(err, &no):
		return err
	case no.code == noForm:
		return errNotTaken
	}
	said := strings.ToLower(no.code + " " + string(no.data))
	switch {
	case strings.Contains(said, conflict):
		return router.ErrBusy
	case strings.Contains(said, "exceeded max attempts"):
		return router.ErrLockedOut
	case strings.Contains(said, "upgrading"):
		return fmt.Errorf("%w: it is upgrading its firmware", router.ErrUnreachable)
	}
	var left struct {
		Attempts *int `json:"attemptsAllowed"`
	}
	if json.Unmarshal(no.data, &left) == nil && left.Attempts != nil {
		return fmt.Errorf("%w; %d more tries until it locks everybody out", router.ErrWrongPassword, *left.Attempts)
	}
	return router.ErrWrongPassword
}
