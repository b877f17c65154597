package tplink

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/frame"
)

// A plain carrier sends frames unencrypted, with the password in a cookie. These routers support nothing
// else.
type plain struct {
	client *client
	cookie string
}

// openCGI recognizes the plain family by the frameset of its first page. There is no login: the first
// request shows whether the password is right.
func openCGI(ctx context.Context, d *Driver, v *visit) (session, error) {
	page, err := v.page(ctx)
	if err != nil {
		return nil, err
	}
	body := string(page.body)
	ours := strings.Contains(body, "mainFrame.htm") || strings.Contains(body, "oid_str.js")
	if page.status != http.StatusOK || !ours {
		return nil, errStranger
	}
	pair := base64.StdEncoding.EncodeToString([]byte(d.user + ":" + d.config.Password.Reveal()))
	s := &cgi{carrier: plain{d.client, "Authorization=Basic " + pair}}
	if err := s.begin(ctx); err != nil {
		return nil, notTaken(err)
	}
	return bands{s}, nil
}

// send is carrier's.
func (c plain) send(ctx context.Context, frames []frame.Frame) (frame.Reply, error) {
	return twice(frames, func() (frame.Reply, error) { return c.try(ctx, frames) })
}

// twice retries a read-only request once after "not now", which these routers sometimes answer for no
// reason.
func twice(frames []frame.Frame, try func() (frame.Reply, error)) (frame.Reply, error) {
	r, err := try()
	if frame.ReadOnly(frames) && errors.As(err, new(fault)) {
		return try()
	}
	return r, err
}

func (c plain) try(ctx context.Context, frames []frame.Frame) (frame.Reply, error) {
	got, err := c.client.do(ctx, request{
		method: http.MethodPost, path: "/cgi?" + frame.Acts(frames), referer: "/mainFrame.htm", kind: "text/plain",
		cookie: c.cookie, body: frame.Body(frames),
	})
	switch {
	case err != nil:
		return frame.Reply{}, err
	case got.status == http.StatusUnauthorized:
		return frame.Reply{}, router.ErrWrongPassword
	case got.status >= http.StatusInternalServerError, got.status == http.StatusNotAcceptable:
		return frame.Reply{}, fault(got.status)
	case !isScript(got):
		return frame.Reply{}, errPage
	}
	return readReply(string(got.body))
}

// close is carrier's.
func (c plain) close(ctx context.Context) error {
	_, err := c.send(ctx, []frame.Frame{logoutFrame})
	return err
}

func (c plain) local() router.MAC { return c.client.address() }
