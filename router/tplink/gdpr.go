package tplink

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/crypt"
	"github.com/sharefi/sharefi/router/tplink/frame"
)

// An encrypted carrier encrypts frames with AES and signs them with a 512-bit RSA key.
type encrypted struct {
	client *client
	login  gdprLogin
	sealed *crypt.Seal
	cookie string // JSESSIONID
	token  string // TokenID; empty where the login gives none
}

// send is carrier's. This family answers with a fault when the session has ended. So when a read-only
// request fails twice, the session counts as gone, and a logout makes sure that it does not block our
// next login.
func (c *encrypted) send(ctx context.Context, frames []frame.Frame) (frame.Reply, error) {
	r, err := twice(frames, func() (frame.Reply, error) { return c.try(ctx, frames) })
	if !frame.ReadOnly(frames) || !errors.As(err, new(fault)) {
		return r, err
	}
	_, left := c.try(ctx, []frame.Frame{logoutFrame})
	var code fault
	if left == nil || errors.As(left, &code) && code == http.StatusInternalServerError {
		return r, fmt.Errorf("%w: %w", errSessionGone, err)
	}
	return r, fmt.Errorf("%w: %w", errPage, err)
}

func (c *encrypted) try(ctx context.Context, frames []frame.Frame) (frame.Reply, error) {
	sign, data, err := c.sealed.Seal(frame.Acts(frames) + "\r\n" + frame.Body(frames))
	if err != nil {
		return frame.Reply{}, fmt.Errorf("encrypt a request: %w", err)
	}
	got, err := c.client.do(ctx, request{
		method: http.MethodPost, path: "/cgi_gdpr", referer: "/", kind: "text/plain", cookie: c.cookie, token: c.token,
		body: "sign=" + sign + "\r\ndata=" + data + "\r\n",
	})
	switch {
	case err != nil:
		return frame.Reply{}, err
	case got.status >= http.StatusInternalServerError, got.status == http.StatusNotAcceptable:
		return frame.Reply{}, fault(got.status)
	case !isScript(got):
		return frame.Reply{}, errPage
	}
	plain, err := c.sealed.Open(strings.TrimSpace(string(got.body)))
	if err != nil {
		return frame.Reply{}, errForeign
	}
	return readReply(string(plain))
}

// close is carrier's.
func (c *encrypted) close(ctx context.Context) error {
	_, err := c.send(ctx, []frame.Frame{logoutFrame})
	return err
}

func (c *encrypted) local() router.MAC { return c.client.address() }
