package tplink

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/sharefi/sharefi/router"
)

// loginForm is the address of a request before the login.
func loginForm(name string) string { return ";stok=/login?form=" + name }

// lockedFor is how long the firmware refuses everybody after ten wrong passwords.
const lockedFor = 2 * time.Hour

// open asks the router who it is, and logs in. The password goes only to a page that answered as
// this family does, and never again after it was refused.
func (d *Driver) open(ctx context.Context) error {
	if d.refused != nil && (d.until.IsZero() || d.config.Now().Before(d.until)) {
		return d.refused
	}
	s, err := d.identify(ctx)
	if err != nil {
		return d.strange(err)
	}
	err = d.login(ctx, s)
	switch {
	case err == nil:
		d.session, d.known, d.refused = s, true, nil
	case errors.Is(err, router.ErrWrongPassword):
		d.refused, d.until = err, time.Time{}
	case errors.Is(err, router.ErrLockedOut): // by somebody else's tries: ours stop at the first
		d.refused, d.until = err, d.config.Now().Add(lockedFor)
	}
	return err
}

// strange names an answer that this family does not give. A router that was one of it may be
// starting up; one that never was is none of ours.
func (d *Driver) strange(err error) error {
	if !answered(err) || errors.Is(err, router.ErrUnreachable) {
		return err
	}
	if d.known {
		return fmt.Errorf("%w: it does not offer its login now", router.ErrUnreachable)
	}
	return fmt.Errorf("%w: its login is not the one of this family", router.ErrUnsupported)
}

// identify finds the dialect and reads the keys: one request for RSA-2048, two for the others.
func (d *Driver) identify(ctx context.Context) (*session, error) {
	s := &session{client: d.client}
	var keys struct {
		Password []string `json:"password"`
	}
	err := s.readKeys(ctx, "keys", &keys)
	if answered(err) {
		s.dialect = c1200 // which has no such form
		if other := s.readKeys(ctx, "login", &keys); other == nil || !errors.Is(err, router.ErrUnreachable) {
			err = other
		}
	}
	if err != nil {
		return nil, err
	}
	if s.key, err = readKey(keys.Password); err != nil {
		return nil, errForeign
	}
	switch {
	case s.dialect == c1200:
		return s, nil
	case s.key.size() > 128:
		s.dialect = rsa2048
		return s, nil
	}
	return s, d.negotiate(ctx, s)
}

// answered reports whether the router answered, but not with what was asked for.
func answered(err error) bool {
	var no *refused
	var status fault
	return errors.As(err, &no) || errors.As(err, &status) || errors.Is(err, errForeign) || errors.Is(err, errSessionGone)
}

// negotiate prepares the classic dialect's encryption.
func (d *Driver) negotiate(ctx context.Context, s *session) error {
	var auth struct {
		Key []string `json:"key"`
		Seq int      `json:"seq"`
	}
	err := s.readKeys(ctx, "auth", &auth)
	if err != nil {
		return err
	}
	if s.sign, err = readKey(auth.Key); err != nil {
		return errForeign
	}
	sum := md5.Sum([]byte(d.user + d.config.Password.Reveal()))
	s.dialect, s.seq, s.aes, s.hash = classic, auth.Seq, newAESKey(), hex.EncodeToString(sum[:])
	return nil
}

func (s *session) readKeys(ctx context.Context, name string, into any) error {
	body, _, err := s.client.post(ctx, loginForm(name), "", "operation=read")
	if err != nil {
		return err
	}
	a, err := parse(body)
	if err != nil {
		return err
	}
	return list(a.Data, into)
}

// login sends the password, once.
func (d *Driver) login(ctx context.Context, s *session) error {
	seal := s.key.encrypt
	if s.dialect == c1200 {
		seal = s.key.zeroPadded
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

// enter makes the login request and takes the session that it gives.
func (d *Driver) enter(ctx context.Context, s *session, request form) error {
	orphaned := d.orphaned
	d.orphaned = true // until an answer says what came of it
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
	return nil
}

// leftBehind reports whether the session that is in our way is our own: its address is ours, and
// we have lost one, or nobody else uses this machine for the router's pages.
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

// loginError gives a refused login its name.
func loginError(err error) error {
	var no *refused
	switch {
	case errors.Is(err, errSessionGone), errors.Is(err, errForeign):
		return fmt.Errorf("%w: it does not take the login", router.ErrUnreachable)
	case !errors.As(err, &no):
		return err
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
		return fmt.Errorf("%w; %d more tries until it locks out", router.ErrWrongPassword, *left.Attempts)
	}
	return router.ErrWrongPassword
}
