package tplink

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"

	"github.com/sharefi/sharefi/router"
)

// Answers that no request expects. None of these errors leaves the package, because their meaning
// depends on the moment: see inWords, notTaken and strange.
var (
	errSessionGone = errors.New("the session is gone")
	errForeign     = errors.New("the answer does not belong to this family")
	errPage        = fmt.Errorf("%w, or there is only a page", errSessionGone)

	// errStranger says that the router does not look like this family, before any password is sent.
	errStranger = errors.New("the router is not of this family")

	// errNotTaken says that the router did not understand a login, so it did not check the password.
	errNotTaken = fmt.Errorf("%w: it does not understand the login", router.ErrUnreachable)
)

// A fault is an HTTP status that means "not now".
type fault int

func (f fault) Error() string   { return fmt.Sprintf("it answers HTTP %d", int(f)) }
func (f fault) Is(e error) bool { return e == router.ErrUnreachable }

// A refused is a request that the router understood and refused. Its code may be empty.
type refused struct {
	code string
	data []byte // the rest of the answer
}

func (r *refused) Error() string {
	if r.code == "" {
		return "the router says no"
	}
	return fmt.Sprintf("the router says %q", r.code)
}

// A client sends HTTP requests to one router.
type client struct {
	base  string
	http  *http.Client
	may   func() error // asked before each request
	local net.Addr     // our end of the last connection
}

// A request holds what differs between the families. Other headers are left out, because small web
// servers fail on ones they do not know.
type request struct {
	method  string // GET if empty
	path    string // begins with a slash
	referer string // a path; the router answers only requests that come from one of its pages
	kind    string // the content type of the body
	cookie  string
	token   string // the TokenID header
	basic   string // the Authorization header
	body    string
}

// A response is what came back, with a body of at most maxAnswer bytes.
type response struct {
	status  int
	header  http.Header
	cookies []*http.Cookie
	body    []byte
}

// cookie is the value of a cookie that the router sets; empty when there is none.
func (r response) cookie(name string) string {
	for _, c := range r.cookies {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// do sends a request. Errors: router.ErrUnreachable, and errForeign for an answer that is too long.
func (c *client) do(ctx context.Context, r request) (response, error) {
	if c.may != nil {
		if err := c.may(); err != nil {
			return response{}, fmt.Errorf("%w: %w: %w", router.ErrUnreachable, router.ErrHeld, err)
		}
	}
	req, err := c.build(ctx, r)
	if err != nil {
		return response{}, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return response{}, unreachable(ctx, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return response{}, unreachable(ctx, err)
	}
	if len(body) > maxAnswer {
		return response{}, errForeign
	}
	return response{status: resp.StatusCode, header: resp.Header, cookies: resp.Cookies(), body: body}, nil
}

func (c *client) build(ctx context.Context, r request) (*http.Request, error) {
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) { c.local = info.Conn.LocalAddr() },
	})
	if r.method == "" {
		r.method = http.MethodGet
	}
	req, err := http.NewRequestWithContext(ctx, r.method, c.base+r.path, strings.NewReader(r.body))
	if err != nil {
		return nil, fmt.Errorf("make a request: %w", err)
	}
	for name, value := range map[string]string{
		"Content-Type": r.kind, "Cookie": r.cookie, "TokenID": r.token, "Authorization": r.basic,
	} {
		if value != "" {
			req.Header[name] = []string{value} // not canonical: TokenID keeps its spelling
		}
	}
	if r.referer != "" {
		req.Header.Set("Referer", c.base+r.referer)
	}
	return req, nil
}

// unreachable is a network error without the URL, which may contain the session's token.
func unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var in *url.Error
	if errors.As(err, &in) {
		err = in.Err
	}
	return fmt.Errorf("%w: %w", router.ErrUnreachable, err)
}

// optional is the error of a question that a router may leave unanswered, such as its model's name: not
// its own, whatever that is, but the end of the caller's time and a hold on all requests. If the session
// is gone or the router away, the next question finds that out.
func optional(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, router.ErrHeld):
		return err
	}
	return nil
}

// inWords turns an error of a session into one of the driver contract.
func inWords(err error) error {
	var no *refused
	switch {
	case errors.Is(err, errForeign):
		return fmt.Errorf("%w: %w", router.ErrUnreachable, err) // it was of this family a moment ago
	case !errors.As(err, &no):
		return err
	case no.code == noForm:
		return fmt.Errorf("%w: this firmware has no such form", router.ErrUnsupported)
	}
	return fmt.Errorf("%w: %w", router.ErrUnreachable, err)
}
