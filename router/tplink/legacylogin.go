package tplink

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"

	"github.com/sharefi/sharefi/router"
)

// openLegacyBasic recognizes variant A by its Basic authentication with a TP-LINK realm. It has no
// session, so the first page shows whether the password is right.
func openLegacyBasic(ctx context.Context, d *Driver, v *visit) (session, error) {
	page, err := v.page(ctx)
	if err != nil {
		return nil, err
	}
	realm := strings.ToUpper(page.header.Get("WWW-Authenticate"))
	ours := strings.HasPrefix(realm, "BASIC") && strings.Contains(realm, "TP-LINK")
	if page.status != http.StatusUnauthorized || !ours {
		return nil, errStranger
	}
	pair := base64.StdEncoding.EncodeToString([]byte(d.user + ":" + d.config.Password.Reveal()))
	s := &legacy{client: d.client, prefix: "/userRpm/", basic: "Basic " + pair}
	return bands{s}, s.begin(ctx)
}

// shortPassword is how many characters of a password the Archer C7 compares.
const shortPassword = 15

// openLegacyToken recognizes variant B by its login page. Some firmware compares only the beginning of a
// long password, and no page tells so. When the whole password is refused, its beginning is tried.
func openLegacyToken(ctx context.Context, d *Driver, v *visit) (session, error) {
	page, err := v.page(ctx)
	if err != nil {
		return nil, err
	}
	if page.status != http.StatusOK || !strings.Contains(string(page.body), "userRpm") {
		return nil, errStranger
	}
	password := d.config.Password.Reveal()
	s := &legacy{client: d.client}
	err = s.login(ctx, d.user, password)
	if errors.Is(err, router.ErrWrongPassword) && len(password) > shortPassword {
		err = s.login(ctx, d.user, password[:shortPassword])
	}
	if err != nil {
		return nil, err
	}
	return bands{s}, s.begin(ctx)
}

// loginTries is how often a login is sent, because the router sometimes answers with its login page for
// no reason.
const loginTries = 3

func (s *legacy) login(ctx context.Context, user, password string) error {
	sum := md5.Sum([]byte(password))
	pair := user + ":" + hex.EncodeToString(sum[:])
	s.cookie = "Authorization=Basic " + base64.StdEncoding.EncodeToString([]byte(pair))
	for range loginTries {
		got, err := s.client.do(ctx, request{path: "/userRpm/LoginRpm.htm?Save=Save", referer: "/", cookie: s.cookie})
		page := string(got.body)
		switch {
		case err != nil:
			return notForeign(err)
		case got.status >= http.StatusInternalServerError, got.status == http.StatusNotAcceptable:
			return fault(got.status)
		case strings.Contains(page, wrongLogin):
			return router.ErrWrongPassword
		}
		if m := tokenPath.FindStringSubmatch(page); m != nil {
			s.prefix = "/" + m[1] + "/userRpm/"
			return nil
		}
	}
	return errNotTaken
}

// begin finds the radios. A router without a second radio has no page for it.
func (s *legacy) begin(ctx context.Context) error {
	s.radios = legacyRadios[:1]
	if _, err := s.pageOf(ctx, legacyRadios[0], 1); err != nil {
		return notTaken(err)
	}
	_, err := s.pageOf(ctx, legacyRadios[1], 1)
	if err == nil {
		s.radios = legacyRadios
	}
	if errors.Is(err, errForeign) {
		err = nil
	}
	return notTaken(err)
}

// notTaken turns an unexpected first page into errNotTaken.
func notTaken(err error) error {
	if errors.Is(err, errForeign) || errors.Is(err, errSessionGone) {
		return errNotTaken
	}
	return err
}

// logout is banded's. Variant A has no session.
func (s *legacy) logout(ctx context.Context) error {
	if s.basic != "" {
		return nil
	}
	_, err := s.get(ctx, "LogoutRpm.htm", "MenuRpm.htm")
	if errors.Is(err, errSessionGone) {
		return nil // the login page is the answer to a logout
	}
	return err
}
