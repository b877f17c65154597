package tplink

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/sharefi/sharefi/router"
)

// A dialect is how a router wants to be logged in to and talked to.
type dialect int

const (
	classic dialect = iota + 1 // RSA-1024 password, AES bodies, 512-bit signature: most Archers
	rsa2048                    // RSA-2048 password, plain bodies: newer firmware
	c1200                      // unpadded RSA password, plain bodies: Archer C1200
)

func (d dialect) String() string {
	switch d {
	case classic:
		return "RSA and AES"
	case rsa2048:
		return "RSA-2048"
	case c1200:
		return "C1200"
	}
	return "unknown"
}

// A session is what the router knows of us, from its first answer until the logout.
type session struct {
	client  *client
	dialect dialect
	key     publicKey // for the password
	stok    string
	cookie  string

	// The classic dialect alone:
	aes  aesKey
	sign publicKey
	seq  int // as the router told it; it stays the same for the whole session
	hash string
}

// ask makes one request in the session.
func (s *session) ask(ctx context.Context, path string, f form) (answer, error) {
	return s.exchange(ctx, ";stok="+s.stok+"/admin/"+path, f)
}

// read asks for an object.
func (s *session) read(ctx context.Context, path string, into any) error {
	a, err := s.ask(ctx, path, form{{"operation", "read"}})
	if err != nil {
		return err
	}
	return list(a.Data, into)
}

// exchange sends a form in the session's dialect and reads the answer.
func (s *session) exchange(ctx context.Context, path string, f form) (answer, error) {
	body := f.encode()
	if s.dialect == classic {
		var err error
		if body, err = s.seal(body); err != nil {
			return answer{}, fmt.Errorf("encrypt a request: %w", err)
		}
	}
	got, cookie, err := s.client.post(ctx, path, s.cookie, body)
	if err != nil {
		return answer{}, err
	}
	if cookie != "" {
		s.cookie = cookie
	}
	if s.dialect == classic {
		if got, err = s.unseal(got); err != nil {
			return answer{}, err
		}
	}
	return parse(got)
}

// seal encrypts and signs a body. The signature of a login brings the AES key.
func (s *session) seal(body string) (string, error) {
	data, err := s.aes.encrypt(body)
	if err != nil {
		return "", err
	}
	text := "h=" + s.hash + "&s=" + strconv.Itoa(s.seq+len(data))
	if s.stok == "" {
		text = "k=" + s.aes.key + "&i=" + s.aes.iv + "&" + text
	}
	sign, err := s.sign.encrypt([]byte(text))
	if err != nil {
		return "", err
	}
	return form{{"sign", sign}, {"data", data}}.encode(), nil
}

// unseal decrypts an answer. That a session is gone is said in the clear.
func (s *session) unseal(body []byte) ([]byte, error) {
	var sealed struct {
		Data string `json:"data"`
	}
	if json.Unmarshal(body, &sealed) != nil || sealed.Data == "" {
		return body, nil
	}
	plain, err := s.aes.decrypt(sealed.Data)
	if err != nil {
		return nil, errForeign
	}
	return plain, nil
}

// inSession does f in the session, and opens one if there is none. When the router has dropped
// the session, f is done once more from its beginning in a new one: positions that f read before
// may be wrong by now, since somebody else may have changed the list.
func (d *Driver) inSession(ctx context.Context, f func(*session) error) error {
	for again := false; ; again = true {
		if d.session == nil {
			if err := d.open(ctx); err != nil {
				return err
			}
		}
		err := f(d.session)
		if !errors.Is(err, errSessionGone) {
			return inWords(err)
		}
		d.session = nil
		d.orphaned = d.orphaned || errors.Is(err, errPage)
		if again {
			return fmt.Errorf("%w: it ends our session at once", router.ErrBusy)
		}
	}
}

// inWords gives what went wrong in a session one of the contract's names.
func inWords(err error) error {
	var no *refused
	switch {
	case errors.Is(err, errForeign):
		return fmt.Errorf("%w: %w", router.ErrUnreachable, err) // it spoke our language a moment ago
	case !errors.As(err, &no):
		return err
	case no.code == "no such callback":
		return fmt.Errorf("%w: this firmware has no such form", router.ErrUnsupported)
	}
	return fmt.Errorf("%w: %w", router.ErrUnreachable, err)
}
