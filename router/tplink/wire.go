package tplink

import (
	"bytes"
	"context"
	"encoding/json"
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

// A form is the parameters of a request, in the order in which they are sent: the router wants
// "sign" before "data", and answers an empty 403 otherwise.
type form [][2]string

func (f form) encode() string {
	parts := make([]string, len(f))
	for i, pair := range f {
		parts[i] = pair[0] + "=" + url.QueryEscape(pair[1])
	}
	return strings.Join(parts, "&")
}

// What an answer may be that is none. None of these leaves the package: what it means depends on when.
var (
	errSessionGone = errors.New("the session is gone")
	errForeign     = errors.New("the answer is not one of this family")
	errPage        = fmt.Errorf("%w, or there is only a page", errSessionGone)
)

// A fault is an HTTP code that says "not now".
type fault int

func (f fault) Error() string   { return fmt.Sprintf("it answers HTTP %d", int(f)) }
func (f fault) Is(e error) bool { return e == router.ErrUnreachable }

// A refused is an answer with success:false. Its code may be empty.
type refused struct {
	code string
	data json.RawMessage
}

func (r *refused) Error() string {
	if r.code == "" {
		return "the router says no"
	}
	return fmt.Sprintf("the router says %q", r.code)
}

// A client speaks HTTP with one router.
type client struct {
	base  string
	http  *http.Client
	local net.Addr // our end of the last connection
}

// post sends one body and returns the answer's, with the session's cookie if one is set.
func (c *client) post(ctx context.Context, path, cookie, body string) ([]byte, string, error) {
	req, err := c.request(ctx, path, cookie, body)
	if err != nil {
		return nil, "", err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, "", unreachable(ctx, err)
	}
	defer resp.Body.Close()
	answered, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch code := resp.StatusCode; {
	case err != nil:
		return nil, "", unreachable(ctx, err)
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		return nil, "", errPage
	case code >= http.StatusInternalServerError, code == http.StatusNotAcceptable:
		return nil, "", fault(code)
	case code != http.StatusOK, len(answered) > maxAnswer:
		return nil, "", errForeign
	}
	for _, given := range resp.Cookies() {
		if given.Name == "sysauth" {
			return answered, "sysauth=" + given.Value, nil
		}
	}
	return answered, "", nil
}

func (c *client) request(ctx context.Context, path, cookie, body string) (*http.Request, error) {
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) { c.local = info.Conn.LocalAddr() },
	})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/cgi-bin/luci/"+path, strings.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("make a request: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded") // the C1200 reads no other
	req.Header.Set("Referer", c.base+"/webpages/index.html")
	if cookie != "" {
		req.Header.Set("Cookie", cookie)
	}
	return req, nil
}

// unreachable names a failure of the network without the address, which holds the session's token.
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

// An answer is what every request gives.
type answer struct {
	Success *bool           `json:"success"`
	Data    json.RawMessage `json:"data"`
	Others  struct {
		MaxRules int `json:"max_rules"`
	} `json:"others"`

	// Firmware spells the error in four ways; Go reads errorCode into the first.
	ErrorA any `json:"errorcode"`
	ErrorB any `json:"error"`
	ErrorC any `json:"error_code"`
}

// code is the error, however it is spelt.
func (a answer) code() string {
	for _, e := range []any{a.ErrorA, a.ErrorB, a.ErrorC} {
		switch text := fmt.Sprint(e); text {
		case "<nil>", "", "0", "false":
		default:
			return text
		}
	}
	return ""
}

// parse reads an answer. Errors: errSessionGone, errForeign, *refused.
func parse(body []byte) (answer, error) {
	var a answer
	if err := json.Unmarshal(body, &a); err != nil {
		if bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) {
			return answer{}, errPage // to log in, or to wait
		}
		return answer{}, errForeign
	}
	code := a.code()
	switch {
	case a.Success != nil && *a.Success:
		return a, nil
	case code == "timeout", code == "permission denied":
		return answer{}, errSessionGone
	case a.Success != nil, code != "":
		return answer{}, &refused{code: code, data: a.Data}
	case len(a.Data) == 0:
		return answer{}, errForeign
	}
	return a, nil
}

// list reads an array. The router writes an empty one as {}.
func list(data json.RawMessage, into any) error {
	switch strings.TrimSpace(string(data)) {
	case "", "{}", "null":
		return nil
	}
	if err := json.Unmarshal(data, into); err != nil {
		return errForeign
	}
	return nil
}
