package tplink

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// A form is the parameters of a request in the order of sending: the router expects "sign" before
// "data", and answers an empty 403 otherwise.
type form [][2]string

func (f form) encode() string {
	parts := make([]string, len(f))
	for i, pair := range f {
		parts[i] = pair[0] + "=" + url.QueryEscape(pair[1])
	}
	return strings.Join(parts, "&")
}

// post sends a body and returns the answer's, and the session's cookie if the answer sets one.
func (c *client) post(ctx context.Context, path, cookie, body string) ([]byte, string, error) {
	got, err := c.do(ctx, request{
		method: http.MethodPost, path: "/cgi-bin/luci/" + path, referer: "/webpages/index.html",
		kind: "application/x-www-form-urlencoded", // the C1200 accepts no other type
		body: body, cookie: cookie,
	})
	switch code := got.status; {
	case err != nil:
		return nil, "", err
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		return nil, "", errPage
	case code >= http.StatusInternalServerError, code == http.StatusNotAcceptable:
		return nil, "", fault(code)
	case code != http.StatusOK:
		return nil, "", errForeign
	}
	if value := got.cookie("sysauth"); value != "" {
		return got.body, "sysauth=" + value, nil
	}
	return got.body, "", nil
}

// noForm is the code of a form or an operation that the firmware does not have.
const noForm = "no such callback"

// An answer is the JSON that every request gets.
type answer struct {
	Success *bool           `json:"success"`
	Data    json.RawMessage `json:"data"`
	Others  struct {
		MaxRules int `json:"max_rules"`
	} `json:"others"`

	// Firmware spells the error's name in four ways; encoding/json reads errorCode into the first.
	ErrorA any `json:"errorcode"`
	ErrorB any `json:"error"`
	ErrorC any `json:"error_code"`
}

// code is the error, under any of its names; empty when there is none.
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
			return answer{}, errPage // a login page, or one that asks to wait
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
