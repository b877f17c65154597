package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/sharefi/sharefi/bot"
)

// maxAnswer bounds what is read of one answer: a full batch of updates is far smaller.
const maxAnswer = 8 << 20

// endpoint is the address that tgbotapi makes. It holds neither the server nor the token, which
// the carrier puts in: what tgbotapi does not know can't stand in its errors.
const (
	endpoint    = "http://bot-api/bot%s/%s"
	standsForIt = "token"
)

func newHTTP(timeout time.Duration) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 16
	// A home router that forgets an idle connection says nothing; without pings an HTTP/2 connection
	// that is dead so stays in use for a quarter of an hour.
	transport.HTTP2 = &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 15 * time.Second}
	return &http.Client{Timeout: timeout, Transport: transport, CheckRedirect: stay}
}

// stay follows no redirection: it would carry the token to another server.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// A carrier is tgbotapi's HTTP client for one call. It carries the context, keeps the token out of
// errors (net/http puts the whole address into them), bounds the answer, and turns answers that are
// no JSON (a proxy's 502 page) into what the Bot API would have said.
type carrier struct {
	ctx    context.Context
	client *http.Client
	base   string
	token  string
	onDate func(time.Time)
}

// Do is tgbotapi.HTTPClient's.
func (c carrier) Do(r *http.Request) (*http.Response, error) {
	address, err := url.Parse(c.base)
	if err != nil {
		if r.Body != nil {
			r.Body.Close() // ends the goroutine that writes an upload
		}
		return nil, c.clean(fmt.Errorf("read the Bot API's address: %w", err))
	}
	address.Path = strings.TrimSuffix(address.Path, "/") + "/bot" + c.token + "/" + path.Base(r.URL.Path)
	address.RawPath = ""
	r.URL, r.Host = address, ""
	resp, err := c.client.Do(r.WithContext(c.ctx))
	if err != nil {
		return nil, c.clean(err)
	}
	defer resp.Body.Close()
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil && c.onDate != nil {
		c.onDate(date)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, c.clean(err)
	}
	if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		body = fmt.Appendf(nil, `{"ok":false,"error_code":%d,"description":"an answer that is not the Bot API's"}`,
			max(resp.StatusCode, 500))
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// clean takes the token out of an error, and keeps what errors.Is can find.
func (c carrier) clean(err error) error {
	if c.ctx.Err() != nil {
		return c.ctx.Err()
	}
	var in *url.Error
	if errors.As(err, &in) {
		err = in.Err
	}
	said := strings.NewReplacer(c.token, "***", url.PathEscape(c.token), "***").Replace(err.Error())
	if said != err.Error() {
		return errors.New(said)
	}
	return err
}

// classify turns an answer of the Bot API into the channel's errors.
func classify(err error) error {
	var api *tgbotapi.Error
	if !errors.As(err, &api) || errors.Is(err, bot.ErrRejected) {
		return err
	}
	said := strings.ToLower(api.Message)
	switch {
	case api.RetryAfter > 0: // uploads lose the code but keep this
		return &bot.RetryError{After: time.Duration(api.RetryAfter) * time.Second}
	case api.Code == http.StatusTooManyRequests:
		return &bot.RetryError{After: time.Second}
	case api.Code == http.StatusUnauthorized, said == "unauthorized", api.Code == http.StatusNotFound, said == "not found":
		return fmt.Errorf("%w: %s", bot.ErrUnauthorized, api.Message)
	case api.Code == http.StatusForbidden, strings.HasPrefix(said, "forbidden"),
		strings.Contains(said, "chat not found"), strings.Contains(said, "user is deactivated"), strings.Contains(said,
			"peer_id_invalid"):
		return fmt.Errorf("%w: %s", bot.ErrGone, api.Message)
	case api.Code == http.StatusBadRequest, strings.HasPrefix(said, "bad request"):
		return fmt.Errorf("%w: %s", bot.ErrRejected, api.Message)
	}
	return fmt.Errorf("ask Telegram: it answers %d: %s", api.Code, api.Message)
}

// says reports whether the Bot API refused with these words.
func says(err error, words ...string) bool {
	var api *tgbotapi.Error
	if !errors.As(err, &api) {
		return false
	}
	for _, w := range words {
		if strings.Contains(strings.ToLower(api.Message), w) {
			return true
		}
	}
	return false
}
