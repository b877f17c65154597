package tplink

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/crypt"
)

// A dialect is a variant of the luci family, with its own login and encryption.
type dialect int

const (
	classic dialect = iota + 1 // RSA-1024 password, AES bodies, 512-bit signature: most Archers
	rsa2048                    // RSA-2048 password, plain bodies: newer firmware
	sg                         // as classic, but OAEP at the login and HMAC afterwards: BE series
	ax72                       // as classic, but OAEP: AX72
	c1200                      // unpadded RSA password, plain bodies: Archer C1200
)

// schemes are how the dialects with encrypted bodies sign them.
var schemes = map[dialect]crypt.Scheme{classic: crypt.Classic, sg: crypt.SG, ax72: crypt.AX72}

// A luci is a session of the luci family, from the first answer until the logout.
type luci struct {
	client  *client
	dialect dialect
	key     crypt.Key // for the password
	stok    string
	cookie  string

	sealed *crypt.Seal // nil in the dialects with plain bodies
}

// ask makes one request in the session.
func (s *luci) ask(ctx context.Context, path string, f form) (answer, error) {
	return s.exchange(ctx, ";stok="+s.stok+"/admin/"+path, f)
}

// read asks for an object.
func (s *luci) read(ctx context.Context, path string, into any) error {
	a, err := s.ask(ctx, path, form{{"operation", "read"}})
	if err != nil {
		return err
	}
	return list(a.Data, into)
}

// exchange sends a form in the session's dialect and reads the answer.
func (s *luci) exchange(ctx context.Context, path string, f form) (answer, error) {
	body := f.encode() // the operation too, and not in the address: the router fails on seeing it twice
	if s.sealed != nil {
		sign, data, err := s.sealed.Seal(body)
		if err != nil {
			return answer{}, fmt.Errorf("encrypt a request: %w", err)
		}
		body = form{{"sign", sign}, {"data", data}}.encode()
	}
	got, cookie, err := s.client.post(ctx, path, s.cookie, body)
	if err != nil {
		return answer{}, err
	}
	if cookie != "" {
		s.cookie = cookie
	}
	if s.sealed != nil {
		if got, err = s.unseal(got); err != nil {
			return answer{}, err
		}
	}
	return parse(got)
}

// unseal decrypts an answer. A refusal of an expired session comes in the clear.
func (s *luci) unseal(body []byte) ([]byte, error) {
	var sealed struct {
		Data string `json:"data"`
	}
	if json.Unmarshal(body, &sealed) != nil || sealed.Data == "" {
		return body, nil
	}
	plain, err := s.sealed.Open(sealed.Data)
	if err != nil {
		return nil, errForeign
	}
	return plain, nil
}

// entries is session's.
func (s *luci) entries(ctx context.Context) ([]router.Admission, int, error) {
	t, err := s.load(ctx)
	entries := make([]router.Admission, 0, len(t.rows))
	for _, r := range t.rows {
		if r.mac.IsZero() {
			continue // the C1200 stores any text as an address, even "zz"
		}
		entries = append(entries, router.Admission{MAC: r.mac, Name: r.Name})
	}
	return entries, t.max, err
}

// apply is session's.
func (s *luci) apply(ctx context.Context, add []router.Admission, remove []router.MAC) (int, error) {
	b := batch{session: s, failed: map[router.MAC]error{}, said: map[router.MAC]error{}}
	err := b.run(ctx, add, remove)
	return b.table.max, err
}

// probe is session's.
func (s *luci) probe(ctx context.Context) (router.Info, error) {
	var info router.Info
	var filter struct {
		Enable  string `json:"enable"`
		HostMAC string `json:"host_mac"`
		Mode    string `json:"access_mode"`
	}
	for _, name := range []string{"enable", "mode"} {
		if err := s.read(ctx, "access_control?form="+name, &filter); err != nil {
			return info, err
		}
	}
	info.Filter, info.Allow = filter.Enable == "on", filter.Mode == "white"
	info.Own, _ = router.ParseMAC(filter.HostMAC)
	var firmware struct {
		Model    string `json:"model"`
		Firmware string `json:"firmware_version"`
	}
	// BE800, BE805 and NX200 answer this with nothing or with a sentence.
	err := optional(ctx, s.read(ctx, "firmware?form=upgrade", &firmware))
	info.Model, info.Firmware = firmware.Model, firmware.Firmware
	return info, err
}

// clients is session's.
func (s *luci) clients(ctx context.Context) ([]router.Client, error) {
	a, err := s.ask(ctx, "access_control?form=white_devices", form{{"operation", "load"}})
	if err != nil {
		return nil, err
	}
	rows, err := readRows(a.Data)
	rows = slices.DeleteFunc(rows, func(r row) bool { return r.mac.IsZero() })
	clients := make([]router.Client, len(rows))
	for i, r := range rows {
		clients[i] = router.Client{MAC: r.mac, Name: r.Name}
	}
	return clients, err
}

// turn is session's. The mode comes first, so that the router never blocks the listed devices.
func (s *luci) turn(ctx context.Context, on bool) error {
	if !on {
		_, err := s.ask(ctx, "access_control?form=enable", form{{"operation", "write"}, {"enable", "off"}})
		return err
	}
	_, err := s.ask(ctx, "access_control?form=mode", form{{"operation", "write"}, {"access_mode", "white"}})
	if err != nil {
		return err
	}
	_, err = s.ask(ctx, "access_control?form=enable", form{{"operation", "write"}, {"enable", "on"}})
	return err
}

// logout is session's.
func (s *luci) logout(ctx context.Context) error {
	_, err := s.ask(ctx, "system?form=logout", form{{"operation", "write"}})
	return err
}
