package tplink

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/crypt"
	"github.com/sharefi/sharefi/router/tplink/frame"
	"github.com/sharefi/sharefi/router/tplink/script"
)

// A gdprLogin is how a router of this family is logged in to.
type gdprLogin struct {
	scheme crypt.Scheme
	query  bool // the login goes in the address, and gives a token
}

func openGDPRPadded(ctx context.Context, d *Driver, v *visit) (session, error) {
	return openGDPR(ctx, d, v, gdprLogin{scheme: crypt.FramesPadded})
}

func openGDPRRaw(ctx context.Context, d *Driver, v *visit) (session, error) {
	return openGDPR(ctx, d, v, gdprLogin{scheme: crypt.FramesRaw})
}

func openGDPRQuery(ctx context.Context, d *Driver, v *visit) (session, error) {
	return openGDPR(ctx, d, v, gdprLogin{scheme: crypt.FramesRaw, query: true})
}

// openGDPR recognizes the family by its keys. It requests the first page before the login, because some
// firmware closes the connection otherwise.
func openGDPR(ctx context.Context, d *Driver, v *visit, login gdprLogin) (session, error) {
	if _, err := v.page(ctx); err != nil {
		return nil, err
	}
	key, seq, err := readKeys(ctx, v)
	if err != nil {
		return nil, err
	}
	c := &encrypted{client: d.client, login: login, sealed: crypt.New(crypt.Config{
		Scheme: login.scheme, Key: key, Seq: seq, User: d.user, Password: d.config.Password.Reveal(),
	})}
	if !d.config.PushOut && !d.orphaned {
		if err := c.free(ctx); err != nil {
			return nil, err
		}
	}
	if err := d.enterGDPR(ctx, c); err != nil {
		return nil, err
	}
	s := &cgi{carrier: c}
	if err := s.begin(ctx); err != nil {
		return nil, notTaken(err)
	}
	d.orphaned = false
	return bands{s}, nil
}

var (
	scriptRet = regexp.MustCompile(`\$\.ret\s*=\s*(\d{1,9})`)
	tokenVar  = regexp.MustCompile(`var\s+token\s*=\s*"([0-9A-Za-z]{1,64})"`)
)

// keysFrame requests the keys on the Archer C20.
var keysFrame = frame.Frame{Act: frame.CGI, OID: "/cgi/getParm"}

// readKeys requests the keys, at both addresses that firmware uses. Errors: errStranger,
// router.ErrUnreachable.
func readKeys(ctx context.Context, v *visit) (key crypt.Key, seq int, err error) {
	for _, r := range []request{
		{path: "/cgi/getParm"},
		{path: "/cgi?" + frame.Acts([]frame.Frame{keysFrame}), body: frame.Body([]frame.Frame{keysFrame})},
	} {
		r.method, r.referer, r.kind = http.MethodPost, "/", "text/plain"
		got, err := v.see(ctx, r)
		if err != nil && !errors.Is(err, errStranger) {
			return key, 0, err
		}
		vars := script.Vars(string(got.body))
		key, err := crypt.ReadKey([]string{vars["nn"], vars["ee"]})
		seq, seqErr := strconv.Atoi(vars["seq"])
		if isScript(got) && err == nil && seqErr == nil {
			return key, seq, nil
		}
	}
	return key, 0, errStranger
}

// free asks whether somebody is logged in, because our login would end their session. Firmware that
// can't tell counts as free. Errors: router.ErrBusy.
func (c *encrypted) free(ctx context.Context) error {
	got, err := c.client.do(ctx, request{
		method: http.MethodPost, path: "/cgi/getBusy", referer: "/", kind: "text/plain",
	})
	if err != nil {
		return notForeign(err)
	}
	vars := script.Vars(string(got.body))
	if isScript(got) && (vars["isLogined"] == "1" || vars["isBusy"] == "1") {
		return router.ErrBusy
	}
	return nil
}

// enterGDPR logs in. It marks the driver as orphaned when the router may hold a session that we lost.
func (d *Driver) enterGDPR(ctx context.Context, c *encrypted) error {
	was := d.orphaned
	d.orphaned = true
	text, cookie, err := c.sendLogin(ctx, d.user, d.config.Password.Reveal())
	if errors.Is(err, errNotTaken) {
		d.orphaned = was
	}
	if err != nil {
		return err
	}
	ret := scriptRet.FindStringSubmatch(text)
	if ret == nil {
		if r, readErr := readReply(text); readErr == nil {
			ret = []string{"", strconv.Itoa(r.Code)}
		}
	}
	if ret == nil || ret[1] != "0" {
		d.orphaned = was
	}
	if ret == nil {
		return errNotTaken
	}
	vars := script.Vars(text)
	switch ret[1] {
	case "0":
	case "71233":
		if forbidden, _ := strconv.Atoi(vars["currForbidTime"]); forbidden > 0 {
			return fmt.Errorf("%w for %d s", router.ErrLockedOut, forbidden)
		}
		return router.ErrWrongPassword
	case "71017":
		return fmt.Errorf("%w: it has characters that this router does not accept", router.ErrWrongPassword)
	default:
		return errNotTaken
	}
	c.cookie = cookie
	c.sealed.LoggedIn()
	return c.arrive(ctx)
}

// sendLogin makes the login request, and returns its answer decrypted.
func (c *encrypted) sendLogin(ctx context.Context, user, password string) (text, cookie string, err error) {
	r := request{method: http.MethodPost, path: "/cgi_gdpr", referer: "/", kind: "text/plain"}
	words := user + "\n" + password
	if !c.login.query {
		login := []frame.Frame{{
			Act: frame.CGI, OID: "/cgi/login", Attrs: []string{"username=" + user, "password=" + password},
		}}
		words = frame.Acts(login) + "\r\n" + frame.Body(login)
	}
	sign, data, err := c.sealed.Seal(words)
	if err != nil {
		return "", "", fmt.Errorf("encrypt the login: %w", err)
	}
	r.body = "sign=" + sign + "\r\ndata=" + data + "\r\n"
	if c.login.query {
		r.path = "/cgi/login?data=" + url.QueryEscape(data) + "&sign=" + sign + "&Action=1&LoginStatus=0&isMobile=0"
		r.body = ""
	}
	got, err := c.client.do(ctx, r)
	if err != nil {
		return "", "", inWords(err)
	}
	if !isScript(got) {
		return "", "", errNotTaken
	}
	if id := got.cookie("JSESSIONID"); id != "" {
		cookie = "JSESSIONID=" + id
	}
	if plain, err := c.sealed.Open(strings.TrimSpace(string(got.body))); err == nil {
		return string(plain), cookie, nil
	}
	return string(got.body), cookie, nil
}

// arrive requests the first page: some firmware requires that after a login, and some has its token
// there.
func (c *encrypted) arrive(ctx context.Context) error {
	got, err := c.client.do(ctx, request{path: "/", cookie: c.cookie})
	if err != nil {
		return notForeign(err)
	}
	if m := tokenVar.FindSubmatch(got.body); m != nil {
		c.token = string(m[1])
	} else if c.login.query {
		return errNotTaken
	}
	return nil
}
