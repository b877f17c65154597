package tplink

import (
	"context"
	"net/http"

	"github.com/sharefi/sharefi/router"
)

// A legacy is a session with the green userRpm pages. Variant A sends the password in each request,
// variant B logs in for a token in the path.
type legacy struct {
	client *client
	prefix string // of every page: "/userRpm/", with a token before it in variant B
	basic  string // the Basic header of variant A
	cookie string // for variant B
	radios []legacyRadio
	vap    bool // writes must name the virtual network
}

// A legacyRadio is a radio, with the names of its pages.
type legacyRadio struct{ name, filter, stations string }

var legacyRadios = []legacyRadio{
	{"2.4 GHz", "WlanMacFilterRpm.htm", "WlanStationRpm.htm"},
	{"5 GHz", "WlanMacFilterRpm_5g.htm", "WlanStationRpm_5g.htm"},
}

// get requests a page in the session. Errors: errForeign, errSessionGone, *refused, and those of
// router.Driver.
func (s *legacy) get(ctx context.Context, page, referer string) (string, error) {
	got, err := s.client.do(ctx, request{
		path: s.prefix + page, referer: s.prefix + referer, cookie: s.cookie, basic: s.basic,
	})
	body := string(got.body)
	switch {
	case err != nil:
		return "", err
	case got.status == http.StatusUnauthorized && s.basic != "":
		return "", router.ErrWrongPassword
	case got.status >= http.StatusInternalServerError, got.status == http.StatusNotAcceptable:
		return "", fault(got.status)
	case got.status == http.StatusNotFound:
		return "", errForeign
	case got.status != http.StatusOK, s.basic == "" && isLoginPage(body):
		return "", errPage
	}
	if code := pageError(body); code != "" {
		return "", &refused{code: code}
	}
	return body, nil
}

// reads is banded's.
func (s *legacy) reads(name string) string { return name }

func (s *legacy) address() router.MAC { return s.client.address() }
